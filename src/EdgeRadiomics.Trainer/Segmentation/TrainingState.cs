using System.Security.Cryptography;
using System.Text;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>All that a training needs to go on: the arrays of a network, its optimiser and its averages, and the best so far.</summary>
internal sealed class TrainingState
{
    private const string Mark = "EdgeRadiomics segmentation training 1";

    /// <summary>Names the plan and the training cases; a checkpoint of another training is refused.</summary>
    public required string Fingerprint { get; init; }

    public required Net Current { get; init; }

    /// <summary>The moving average that is validated and shipped.</summary>
    public required Net Average { get; init; }

    /// <summary>The average with the best validation Dice so far.</summary>
    public required Net Best { get; init; }

    public required float[] FirstMoment { get; init; }

    public required float[] SecondMoment { get; init; }

    /// <summary>Steps done.</summary>
    public int Step { get; set; }

    public double BestDice { get; set; } = -1;

    public int BestStep { get; set; }

    /// <summary>Seconds of training so far, over all runs.</summary>
    public double Seconds { get; set; }

    /// <summary>A state before the first step.</summary>
    public static TrainingState Fresh(NetLayout layout, int seed, string fingerprint)
    {
        (float[] values, float[] statistics) = layout.Initialise(seed);
        return new()
        {
            Fingerprint = fingerprint,
            Current = new([.. values], [.. statistics]),
            Average = new([.. values], [.. statistics]),
            Best = new(values, statistics),
            FirstMoment = new float[values.Length],
            SecondMoment = new float[values.Length],
        };
    }

    /// <summary>What the checkpoint of this plan on these cases is called.</summary>
    public static string FingerprintOf(TrainingPlan plan, IEnumerable<MaskedCase> cases) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{plan}\n{string.Join('\n', cases.Select(one => $"{one.Id},{one.Set},{one.Side}"))}")));

    /// <summary>Writes a checkpoint; an older one is replaced only by a whole one.</summary>
    /// <exception cref="ProblemException">The file cannot be written.</exception>
    public void Save(string path)
    {
        try
        {
            using (BinaryWriter writer = new(File.Create(path + ".part")))
            {
                writer.Write(Mark);
                writer.Write(Fingerprint);
                writer.Write(Step);
                writer.Write(BestDice);
                writer.Write(BestStep);
                writer.Write(Seconds);
                foreach (float[] array in Arrays()) writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(array.AsSpan()));
            }
            File.Move(path + ".part", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be written ({e.Message})", "choose a folder that may be written with --out", e);
        }
    }

    /// <summary>Reads a checkpoint into this state.</summary>
    /// <exception cref="ProblemException">The file is unreadable or belongs to another plan or other cases.</exception>
    public void Load(string path)
    {
        try
        {
            using BinaryReader reader = new(File.OpenRead(path));
            if (reader.ReadString() != Mark) throw new InvalidDataException("not a checkpoint");
            if (reader.ReadString() != Fingerprint)
                throw new ProblemException($"{path} belongs to a training with other options or other cases", "repeat its options, or train anew without --resume");
            Step = reader.ReadInt32();
            BestDice = reader.ReadDouble();
            BestStep = reader.ReadInt32();
            Seconds = reader.ReadDouble();
            foreach (float[] array in Arrays()) reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(array.AsSpan()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            throw new ProblemException($"{path} is no whole checkpoint ({e.Message})", "train anew without --resume", e);
        }
    }

    private float[][] Arrays() =>
        [Current.Values, Current.Statistics, Average.Values, Average.Statistics, Best.Values, Best.Statistics, FirstMoment, SecondMoment];
}

/// <summary>A network's numbers, laid out as <see cref="NetLayout"/> says.</summary>
internal sealed record Net(float[] Values, float[] Statistics)
{
    public void CopyTo(Net other)
    {
        Values.CopyTo(other.Values, 0);
        Statistics.CopyTo(other.Statistics, 0);
    }
}
