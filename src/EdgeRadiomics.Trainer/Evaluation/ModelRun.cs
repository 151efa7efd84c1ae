using EdgeRadiomics.Frames;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Onnx;
using EdgeRadiomics.Pictures;
using static System.FormattableString;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>Runs a bundle the way the appliance does, at the frames' own size, and compares its masks with the readers'.</summary>
internal static class ModelRun
{
    /// <summary>Evaluates the cases in order.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="masks">Folder that receives the bundle's masks, SET/ID.png.</param>
    /// <param name="threads">Threads of one inference.</param>
    /// <param name="progress">Is told after every case.</param>
    public static List<EvaluationResult> Over(ModelBundle bundle, IReadOnlyList<EvaluationCase> cases, string masks, int threads, Progress progress)
    {
        using OnnxSegmenter segmenter = new(bundle, threads) { GivesEveryMask = true };
        LesionMask marked = new();
        List<EvaluationResult> results = [];
        foreach (EvaluationCase one in cases)
        {
            GreyPicture picture = PictureFile.ReadGrey(one.Frame);
            GreyPicture truth = one.Mask.Length > 0 ? PictureFile.ReadGrey(one.Mask) : new GreyPicture(picture.Width, picture.Height, new byte[picture.Pixels.Length]);
            if (truth.Width != picture.Width || truth.Height != picture.Height)
                throw new ProblemException($"{one.Mask} is {truth.Width} x {truth.Height} px and its frame {picture.Width} x {picture.Height} px", "give a mask of the frame's size");
            using Frame frame = new(picture.Width, picture.Height);
            picture.Pixels.CopyTo(frame.Pixels);
            frame.Describe(new FrameInfo { Number = 1, MonotonicNs = 0, Sector = ScanSector.Whole(picture.Width, picture.Height) });
            SegmentationResult said = segmenter.Segment(frame, marked);
            string kept = Path.Combine(Directory.CreateDirectory(Path.Combine(masks, one.Set)).FullName, one.Id + ".png");
            PictureFile.WriteGrey(kept, picture.Width, picture.Height, marked.Pixels);
            results.Add(Compare(one, truth, marked, Said(bundle, said), segmenter.Evidence.Values.ToArray(), kept));
            progress.Did(results.Count, cases.Count);
        }
        return results;
    }

    private static string Said(ModelBundle bundle, SegmentationResult said) => said.Absence != MaskAbsence.None ? "no-lesion-found"
        : said.ExpectedDice < bundle.Card.MaskQuality?.NoLesionBelow ? "no-lesion-found"
        : said.ExpectedDice < bundle.Card.MaskQuality?.UncertainBelow ? "mask-uncertain"
        : "none";

    private static EvaluationResult Compare(EvaluationCase one, GreyPicture truth, LesionMask marked, string absence, double[] evidence, string kept)
    {
        byte[] lesion = Array.ConvertAll(truth.Pixels, grey => grey >= 128 ? (byte)255 : (byte)0);
        int both = 0, drawn = 0;
        for (int i = 0; i < lesion.Length; i++)
        {
            if (lesion[i] == 0) continue;
            drawn++;
            if (marked.Pixels[i] != 0) both++;
        }
        double sum = drawn + marked.AreaPx;
        return new EvaluationResult(one, (double)drawn / lesion.Length, (double)marked.AreaPx / lesion.Length, drawn == 0 ? 0 : 2 * both / sum, drawn == 0 ? 0 : both / (sum - both),
            SurfaceDistance.Hausdorff95(lesion, marked.Pixels, truth.Width), absence, evidence, kept);
    }
}

/// <summary>Tells how far a long work is: a line that renews itself on a terminal, ten lines elsewhere.</summary>
internal sealed class Progress(TextWriter output, bool terminal, TimeProvider time, string what)
{
    private readonly long start = time.GetTimestamp();
    private int told;

    /// <summary>After every piece of work.</summary>
    public void Did(int done, int all)
    {
        int tenth = done * (terminal ? 1000 : 10) / all;
        if (tenth == told && done < all) return;
        told = tenth;
        double left = time.GetElapsedTime(start).TotalSeconds * (all - done) / done;
        output.Write(Invariant($"{(terminal ? "\r" : "")}{what}: {done} of {all}, {left:F0} s left  {(terminal && done < all ? "" : "\n")}"));
        output.Flush();
    }
}
