using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>The training and validation pictures at both side lengths, and the grey values' mean and deviation on the training side.</summary>
internal sealed class TrainingSides
{
    /// <summary>Reads the pictures of both sides; those of the test side are not touched.</summary>
    /// <exception cref="ProblemException">A picture is unreadable, or a side is empty.</exception>
    public TrainingSides(IReadOnlyList<MaskedCase> cases, int size)
    {
        IReadOnlyList<MaskedCase> train = Of(cases, Side.Train), validation = Of(cases, Side.Validation);
        (Train, SmallTrain) = (new(train, size), new(train, size / 2));
        (Validation, SmallValidation) = (new(validation, size), new(validation, size / 2));
        (Mean, Deviation) = Train.Grey();
    }

    public TrainingPictures Train { get; }

    public TrainingPictures SmallTrain { get; }

    public TrainingPictures Validation { get; }

    public TrainingPictures SmallValidation { get; }

    public double Mean { get; }

    public double Deviation { get; }

    private static List<MaskedCase> Of(IReadOnlyList<MaskedCase> cases, Side side)
    {
        List<MaskedCase> own = [.. cases.Where(one => one.Side == side)];
        return own.Count > 0 ? own : throw new ProblemException($"no case is on the {side} side", "give a whole set");
    }
}
