using System.CommandLine;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>The verb <c>segmentation</c>.</summary>
internal static class SegmentationCommand
{
    public static Command Create() => new("segmentation", "Trains, evaluates and quantises the lesion segmenter.")
        { Train(), Evaluation.EvaluateCommand.Create(), Quantisation.QuantiseCommand.Create(), Settings() };

    private static Command Train()
    {
        Option<DirectoryInfo> data = DataFolder();
        Option<DirectoryInfo> target = new("--out") { Description = "Folder that receives the bundle, and the checkpoint while training runs.", Required = true };
        Option<FileInfo?> settings = new("--settings") { Description = "Settings file; `segmentation settings` prints one with every member and its default." };
        Option<string?> net = new("--net") { Description = "live or freeze; instead of the settings'." };
        Option<int> fold = new("--fold") { Description = "Fold that is held out, 1 to 5.", DefaultValueFactory = _ => SegmentationCohort.Folds };
        Option<int?> steps = new("--steps") { Description = "Optimiser steps, instead of the settings'." };
        Option<int?> seed = new("--seed") { Description = "Seed of every random draw, instead of the settings'." };
        Option<int> threads = new("--threads") { Description = "Threads of libtorch.", DefaultValueFactory = _ => Math.Min(4, Environment.ProcessorCount) };
        Option<bool> resume = new("--resume") { Description = "Continue from the checkpoint in --out." };
        steps.Validators.Add(result => { if (result.GetValueOrDefault<int?>() < 1) result.AddError("--steps must be at least 1"); });
        threads.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--threads must be at least 1"); });
        Command train = new("train", "Trains the segmenter, exports it and evaluates the export on the held-out fold.") { data, target, settings, net, fold, steps, seed, threads, resume };
        train.SetAction((parsed, stop) => Task.Run(() =>
        {
            TrainingPlan plan = parsed.GetValue(settings) is { } file ? TrainingPlan.Read(file.FullName) : new();
            plan = plan with { Net = parsed.GetValue(net) ?? plan.Net, Steps = parsed.GetValue(steps) ?? plan.Steps, Seed = parsed.GetValue(seed) ?? plan.Seed };
            new SegmentationWork(parsed.GetValue(data)!.FullName, Console.Out).Train(plan, parsed.GetValue(fold), parsed.GetValue(target)!.FullName, parsed.GetValue(threads), parsed.GetValue(resume), stop);
            return 0;
        }, CancellationToken.None));
        return train;
    }

    private static Command Settings()
    {
        Command settings = new("settings", "Prints the settings file of a training, every member with its default.");
        settings.SetAction(_ =>
        {
            Console.WriteLine(new TrainingPlan().ToJson());
            return 0;
        });
        return settings;
    }

    /// <summary>The option that names the data folder.</summary>
    internal static Option<DirectoryInfo> DataFolder() => new("--data")
    {
        Description = "Folder with bus-bra/ and busi/; default EDGERADIOMICS_DATA, else ../shared/data.",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("EDGERADIOMICS_DATA") ?? Path.Combine("..", "shared", "data")),
    };
}
