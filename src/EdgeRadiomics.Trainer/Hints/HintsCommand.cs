using System.CommandLine;

namespace EdgeRadiomics.Trainer.Hints;

/// <summary>The verb <c>hints</c>.</summary>
internal static class HintsCommand
{
    public static Command Create() => new("hints", "Makes hint bundles.") { Train() };

    private static Command Train()
    {
        Option<DirectoryInfo> data = new("--data")
        {
            Description = "Folder with breast-usg/ and tables/; default EDGERADIOMICS_DATA, else ../shared/data.",
            DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("EDGERADIOMICS_DATA") ?? Path.Combine("..", "shared", "data")),
        };
        Option<DirectoryInfo> target = new("--out") { Description = "Folder that receives the bundle.", Required = true };
        Option<int> seed = new("--seed") { Description = "Seed of every random draw.", DefaultValueFactory = _ => 20261123 };
        Command train = new("train", "Makes the bundle of published facts: descriptors measured against radiologists' signs, naive Bayes over the St. Gallen groups.") { data, target, seed };
        train.SetAction(parsed =>
        {
            LiteratureBundle.Write(parsed.GetValue(data)!.FullName, parsed.GetValue(target)!.FullName, parsed.GetValue(seed), Console.Out);
            return 0;
        });
        return train;
    }
}
