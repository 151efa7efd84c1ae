using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Device.Tests;

/// <summary>The program installed on the arm64 board against the one built here, on the committed frames.</summary>
[Collection("board")]
public class SameBitsTests(InstalledBoard installed)
{
    private static readonly string Frames = Repository.PathOf("tests", "TestData", "bus-bra");

    [Fact]
    public async Task The_same_masks_give_the_same_features_bit_for_bit()
    {
        string here = await Host("features", "--batch", Batch(Frames, "here.csv"), "--out", PathOf("here.features.csv"));
        CopyFrames();
        Batch("/mnt/host/bus-bra", "board.csv");
        await installed.Board.Run("edgeradiomics features --batch /mnt/host/board.csv --out /mnt/host/board.features.csv", 240);
        string[] expected = await File.ReadAllLinesAsync(PathOf("here.features.csv"), TestContext.Current.CancellationToken);
        string[] found = await File.ReadAllLinesAsync(PathOf("board.features.csv"), TestContext.Current.CancellationToken);
        expected.Length.ShouldBe(51, here);
        found.ShouldBe(expected);
        installed.Steps.Add("features of 50 frames", "equal on x64 and arm64", "bit for bit");
    }

    [Fact]
    public async Task Masks_differ_in_at_most_a_thousandth_of_their_pixels_and_probabilities_by_at_most_a_hundredth()
    {
        // Two seconds a frame under emulation: all fifty with --long.
        CopyFrames(Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1" ? 50 : 5);
        await installed.Board.Run("systemctl stop edgeradiomics scanner; rm -rf /mnt/host/board");
        long start = Stopwatch.GetTimestamp();
        try
        {
            await Host("segment", "--images", Path.Combine(PathOf("bus-bra"), "images"), "--out", PathOf("here"));
            await installed.Board.Run("edgeradiomics segment --images /mnt/host/bus-bra/images --out /mnt/host/board", 900);
        }
        finally
        {
            await installed.Board.Run("systemctl start scanner");
        }
        double mostPixels = 0;
        foreach (string file in Directory.GetFiles(PathOf("here"), "*.png"))
        {
            byte[] expected = PictureFile.ReadGrey(file).Pixels, found = PictureFile.ReadGrey(Path.Combine(PathOf("board"), Path.GetFileName(file))).Pixels;
            mostPixels = Math.Max(mostPixels, expected.Where((value, i) => value != found[i]).Count() / (double)expected.Length);
        }
        double mostConfidence = Confidences("here").Zip(Confidences("board"), (a, b) => Math.Abs(a - b)).Max();
        double mostProbability = await MostProbabilityDifference(Path.GetFileNameWithoutExtension(Directory.GetFiles(Path.Combine(PathOf("bus-bra"), "images")).Order(StringComparer.Ordinal).First()));
        installed.Steps.Add($"masks of {Directory.GetFiles(PathOf("here"), "*.png").Length} frames: pixels that differ, most", $"{mostPixels:P4}", "<= 0.1 %");
        installed.Steps.Add("probabilities: largest difference", $"{Math.Max(mostConfidence, mostProbability):0.0000}", "<= 0.01");
        installed.Steps.Add("segment and hint on the emulated board", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        mostPixels.ShouldBeLessThanOrEqualTo(0.001);
        mostConfidence.ShouldBeLessThanOrEqualTo(0.01);
        mostProbability.ShouldBeLessThanOrEqualTo(0.01);
    }

    private async Task<double> MostProbabilityDifference(string frame)
    {
        double[] here = Probabilities(await Host("hint", "--image", Path.Combine(Frames, "images", frame + ".png"))),
            board = Probabilities(await installed.Board.Run($"edgeradiomics hint --image /mnt/host/bus-bra/images/{frame}.png 2>/dev/null", 120));
        here.Length.ShouldBeGreaterThan(0);
        return here.Zip(board, (a, b) => Math.Abs(a - b)).Max();
    }

    private static double[] Probabilities(string hint) =>
        [.. JsonDocument.Parse(hint).RootElement.GetProperty("hints").EnumerateArray()
            .Select(hint => hint.GetProperty("probability")).Where(probability => probability.ValueKind == JsonValueKind.Number).Select(probability => probability.GetDouble())];

    private double[] Confidences(string folder) =>
        [.. File.ReadLines(Path.Combine(PathOf(folder), "segment.csv")).Skip(1).Select(row => double.Parse(row.Split(',')[4], CultureInfo.InvariantCulture))];

    private string PathOf(string name) => Path.Combine(installed.Board.Share, name);

    private void CopyFrames(int count = 50)
    {
        if (Directory.Exists(PathOf("bus-bra"))) Directory.Delete(PathOf("bus-bra"), recursive: true);
        foreach (string folder in (string[])["images", "masks"])
        {
            Directory.CreateDirectory(Path.Combine(PathOf("bus-bra"), folder));
            foreach (string file in Directory.GetFiles(Path.Combine(Frames, folder)).Order(StringComparer.Ordinal).Take(count)) File.Copy(file, Path.Combine(PathOf("bus-bra"), folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    private string Batch(string frames, string name)
    {
        IEnumerable<string> rows = Directory.GetFiles(Path.Combine(Frames, "images"), "*.png").Order(StringComparer.Ordinal).Select(Path.GetFileNameWithoutExtension)
            .Select(id => $"{id},{frames}/images/{id}.png,{frames}/masks/{id}.png");
        File.WriteAllLines(PathOf(name), rows.Prepend("id,image,mask"));
        return PathOf(name);
    }

    private static async Task<string> Host(params string[] arguments)
    {
        using Process program = Process.Start(new ProcessStartInfo(Repository.PathOf("artifacts", "bin", "EdgeRadiomics.Appliance", "release", "EdgeRadiomics.Appliance"), arguments)
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        })!;
        string output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        program.ExitCode.ShouldBe(0, output);
        return output;
    }
}
