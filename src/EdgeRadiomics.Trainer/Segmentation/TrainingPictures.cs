using EdgeRadiomics.Lesions;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Cases read once, resampled to one side length and kept in memory as bytes (64 KiB a picture at 256 px).</summary>
internal sealed class TrainingPictures
{
    private readonly (byte[] Frame, byte[] Mask)[] pictures;

    /// <summary>Reads every case.</summary>
    /// <exception cref="ProblemException">A picture is missing or unreadable, or a mask is of another size than its frame.</exception>
    public TrainingPictures(IReadOnlyList<MaskedCase> cases, int size)
    {
        (Cases, Size) = (cases, size);
        pictures = new (byte[], byte[])[cases.Count];
        for (int i = 0; i < pictures.Length; i++) pictures[i] = Read(cases[i], size);
    }

    public IReadOnlyList<MaskedCase> Cases { get; }

    /// <summary>Side, px.</summary>
    public int Size { get; }

    /// <summary>Frame and soft mask, 0 to 255, row-major.</summary>
    public (byte[] Frame, byte[] Mask) this[int index] => pictures[index];

    /// <summary>Mean and standard deviation of the frames' grey values.</summary>
    public (double Mean, double Deviation) Grey()
    {
        double sum = 0, squares = 0, count = (double)pictures.Length * Size * Size;
        foreach ((byte[] frame, _) in pictures)
        {
            long own = 0, ownSquares = 0;
            foreach (byte grey in frame) (own, ownSquares) = (own + grey, ownSquares + grey * grey);
            (sum, squares) = (sum + own, squares + ownSquares);
        }
        double mean = sum / count;
        return (mean, Math.Sqrt(squares / count - mean * mean));
    }

    private static (byte[] Frame, byte[] Mask) Read(MaskedCase one, int size)
    {
        GreyPicture frame = PictureFile.ReadGrey(one.Frame), mask = PictureFile.ReadGrey(one.Mask);
        if (frame.Width != mask.Width || frame.Height != mask.Height)
            throw new ProblemException($"{one.Mask} is {mask.Width} x {mask.Height} px and its frame {frame.Width} x {frame.Height} px", "give a mask of the frame's size");
        Resampler resampler = new(frame.Width, frame.Height, size, size);
        float[] scratch = new float[size * size];
        return (Resample(frame), Resample(mask));

        byte[] Resample(GreyPicture picture)
        {
            resampler.Resample(picture.Pixels, picture.Width, scratch);
            return Array.ConvertAll(scratch, grey => (byte)Math.Clamp(grey + 0.5f, 0, 255));
        }
    }
}
