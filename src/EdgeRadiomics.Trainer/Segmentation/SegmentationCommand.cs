using System.CommandLine;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>The verb <c>segmentation</c>.</summary>
internal static class SegmentationCommand
{
    public static Command Create() => new("segmentation", "Trains and evaluates the lesion segmenter.") { Train(), Evaluate() };

    private static Command Train()
    {
        Option<DirectoryInfo> data = DataFolder();
        Option<DirectoryInfo> target = new("--out") { Description = "Folder that receives the bundle, and the checkpoint while training runs.", Required = true };
        Option<int> steps = new("--steps") { Description = "Optimiser steps; 4000 take about half an hour on two idle cores.", DefaultValueFactory = _ => 4000 };
        Option<int> seed = new("--seed") { Description = "Seed of every random draw.", DefaultValueFactory = _ => 20261123 };
        Option<int> threads = new("--threads") { Description = "Threads of libtorch.", DefaultValueFactory = _ => Math.Min(4, Environment.ProcessorCount) };
        Option<bool> half = new("--bfloat16") { Description = "Convolve in bfloat16: faster only on processors with AMX." };
        Option<bool> resume = new("--resume") { Description = "Continue from the checkpoint in --out." };
        foreach (Option<int> positive in (Option<int>[])[steps, threads])
            positive.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError($"{positive.Name} must be at least 1"); });
        Command train = new("train", "Trains the segmenter, exports it and evaluates the export on the held-out sides.") { data, target, steps, seed, threads, half, resume };
        train.SetAction((parsed, stop) => Task.Run(() =>
        {
            TrainingPlan plan = new() { Steps = parsed.GetValue(steps), Seed = parsed.GetValue(seed), Half = parsed.GetValue(half) };
            new SegmentationWork(parsed.GetValue(data)!.FullName, Console.Out).Train(plan, parsed.GetValue(target)!.FullName, parsed.GetValue(threads), parsed.GetValue(resume), stop);
            return 0;
        }, CancellationToken.None));
        return train;
    }

    private static Command Evaluate()
    {
        Option<DirectoryInfo> data = DataFolder();
        Option<DirectoryInfo> model = new("--model") { Description = "Bundle to evaluate.", Required = true };
        Option<DirectoryInfo?> target = new("--out") { Description = "Folder for evaluation.csv, the figures of each case." };
        Command evaluate = new("evaluate", "Recomputes a bundle's figures on its held-out cases; exit code 1 when the card's are not reproduced within 0.001.") { data, model, target };
        evaluate.SetAction(parsed =>
        {
            new SegmentationWork(parsed.GetValue(data)!.FullName, Console.Out).Evaluate(parsed.GetValue(model)!.FullName, parsed.GetValue(target)?.FullName);
            return 0;
        });
        return evaluate;
    }

    private static Option<DirectoryInfo> DataFolder() => new("--data")
    {
        Description = "Folder with bus-bra/ and busi/; default EDGERADIOMICS_DATA, else ../shared/data.",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("EDGERADIOMICS_DATA") ?? Path.Combine("..", "shared", "data")),
    };
}
