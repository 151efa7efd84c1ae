using System.CommandLine;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>The verb <c>segmentation evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private const string SplitFile = "split.csv";

    public static Command Create()
    {
        Option<FileSystemInfo?> model = new("--model") { Description = "Bundle to evaluate, or its model.onnx." };
        Option<DirectoryInfo> data = new("--data")
        {
            Description = "Folder of the sets; default EDGERADIOMICS_DATA, else ../shared/data.",
            DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("EDGERADIOMICS_DATA") ?? Path.Combine("..", "shared", "data")),
        };
        Option<string[]> sets = new("--set") { Description = "Sets below --data, e.g. bus-bra. Without it: the held-out side of the bundle's split.csv, whose figures must be the card's.", AllowMultipleArgumentsPerToken = true };
        Option<string?> foldColumn = new("--fold-column") { Description = "Column of the sets' index that names folds, e.g. cv5." };
        Option<string?> fold = new("--fold") { Description = "The fold to evaluate." };
        Option<FileInfo?> split = new("--split") { Description = "Table (id, set, side) of the cases, in place of the bundle's split.csv." };
        Option<string> side = new("--side") { Description = "Side of that table.", DefaultValueFactory = _ => "test" };
        Option<DirectoryInfo?> images = new("--images") { Description = "Folder of frames, with --masks in place of --set." };
        Option<DirectoryInfo?> masks = new("--masks") { Description = "Folder of the readers' masks, 0 and 255, of the same names and sizes; a frame without one has no lesion." };
        Option<DirectoryInfo?> pool = new("--pool") { Description = "Folder of earlier runs' --out folders: makes one cross-validated report of them, without running a model." };
        Option<DirectoryInfo?> card = new("--quality-to") { Description = "With --pool: bundle whose card receives the mask quality fitted to the held-out cases." };
        Option<DirectoryInfo?> target = new("--out") { Description = "Folder that receives evaluation.csv, .json and .html, masks and contact sheets; default a new folder in the temporary directory." };
        Option<int> threads = new("--threads") { Description = "Threads of one inference.", DefaultValueFactory = _ => 1 };
        Command evaluate = new("evaluate", "Measures a bundle's masks against readers' masks; or pools the reports of several folds.")
            { model, data, sets, foldColumn, fold, split, side, images, masks, pool, card, target, threads };
        threads.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--threads must be at least 1"); });
        evaluate.Validators.Add(result =>
        {
            if ((result.GetValue(model) is null) == (result.GetValue(pool) is null)) result.AddError("give either --model or --pool");
            if ((result.GetValue(images) is null) != (result.GetValue(masks) is null)) result.AddError("give --images and --masks together");
            if ((result.GetValue(foldColumn) is null) != (result.GetValue(fold) is null)) result.AddError("give --fold-column and --fold together");
        });
        evaluate.SetAction(parsed => Run(parsed));
        return evaluate;

        int Run(ParseResult parsed)
        {
            EvaluateWork work = new(Console.Out, TimeProvider.System);
            string folder = parsed.GetValue(target)?.FullName ?? Directory.CreateTempSubdirectory("evaluation").FullName, from = parsed.GetValue(data)!.FullName;
            if (parsed.GetValue(pool) is { } runs)
            {
                work.Pool(runs.FullName, folder, parsed.GetValue(card)?.FullName);
                return 0;
            }
            string bundle = parsed.GetValue(model) is FileInfo file ? file.DirectoryName! : parsed.GetValue(model)!.FullName;
            bool own = false;
            IEnumerable<EvaluationCase> cases = parsed.GetValue(images) is { } frames ? CaseReader.OfFolders(frames.FullName, parsed.GetValue(masks)!.FullName)
                : parsed.GetValue(sets) is { Length: > 0 } names ? names.SelectMany(set => CaseReader.OfSet(from, set, parsed.GetValue(foldColumn), parsed.GetValue(fold)))
                : (own = parsed.GetValue(split) is null) ? CaseReader.OfSplit(from, Path.Combine(bundle, SplitFile), parsed.GetValue(side)!)
                : CaseReader.OfSplit(from, parsed.GetValue(split)!.FullName, parsed.GetValue(side)!);
            IReadOnlyList<SetReport> reports = work.Run(bundle, [.. cases], folder, parsed.GetValue(threads));
            if (own && parsed.GetValue(side) == "test") work.Reproduces(bundle, reports);
            return 0;
        }
    }
}
