namespace EdgeRadiomics.Phantom;

/// <summary>The signs of one lesion: the truth that descriptors are judged by. Immutable.</summary>
public sealed record LesionSigns
{
    // Probabilities by subtype in the order of the enumeration: chosen so that odds ratios agree with the published ones (science.md 3b).
    private static readonly double[] Prevalence = [0.33, 0.30, 0.12, 0.10, 0.15];
    private static readonly double[][] Posteriors = [[0.45, 0.10, 0.45], [0.38, 0.14, 0.48], [0.30, 0.20, 0.50], [0.18, 0.42, 0.40], [0.08, 0.40, 0.52]];
    private static readonly double[][] Margins = [[0.02, 0.50, 0.08, 0.40], [0.03, 0.42, 0.12, 0.43], [0.03, 0.36, 0.14, 0.47], [0.04, 0.26, 0.15, 0.55], [0.17, 0.12, 0.42, 0.29]];
    private static readonly double[] Irregular = [0.85, 0.88, 0.88, 0.84, 0.70];
    private static readonly double[] Parallel = [0.45, 0.50, 0.55, 0.58, 0.69];
    private static readonly double[] Halo = [0.50, 0.42, 0.35, 0.25, 0.18];
    private static readonly double[] Foci = [0.32, 0.35, 0.60, 0.60, 0.14];
    private static readonly double[] Markedly = [0.12, 0.12, 0.12, 0.13, 0.24];
    private static readonly double[] LongAxisMm = [15, 19, 21, 23, 22];

    /// <summary>The group that the signs were drawn from.</summary>
    public Subtype Subtype { get; init; }

    /// <summary>How the edge looks.</summary>
    public Margin Margin { get; init; } = Margin.Circumscribed;

    /// <summary>What the tissue behind shows.</summary>
    public PosteriorEcho Posterior { get; init; } = PosteriorEcho.None;

    /// <summary>Change behind the thickest part, dB, below 0 for a shadow.</summary>
    public double PosteriorDb { get; init; }

    /// <summary>Whether the outline is irregular, not oval.</summary>
    public bool IsIrregular { get; init; }

    /// <summary>Whether the long axis lies along the skin.</summary>
    public bool IsParallel { get; init; } = true;

    /// <summary>Whether a bright rim surrounds it.</summary>
    public bool HasHalo { get; init; }

    /// <summary>Bright foci inside, 0 for none.</summary>
    public int FociCount { get; init; }

    /// <summary>Echo level of the inside against glandular tissue, dB.</summary>
    public double EchoDb { get; init; } = -14;

    /// <summary>Long axis, mm.</summary>
    public double LongMm { get; init; } = 15;

    /// <summary>Short over long axis, in (0, 1].</summary>
    public double Roundness { get; init; } = 0.65;

    /// <summary>Draws a subtype by its prevalence.</summary>
    public static Subtype DrawSubtype(int seed) => (Subtype)new Draws((ulong)seed ^ 0x5B7).Pick(Prevalence);

    /// <summary>Draws the signs of a lesion of a subtype, independently of each other.</summary>
    public static LesionSigns Draw(Subtype subtype, int seed)
    {
        Draws draws = new((ulong)seed ^ 0x1E510);
        int n = (int)subtype;
        PosteriorEcho posterior = (PosteriorEcho)draws.Pick(Posteriors[n]);
        return new LesionSigns
        {
            Subtype = subtype,
            Posterior = posterior,
            PosteriorDb = posterior switch { PosteriorEcho.Shadow => draws.Between(-14, -6), PosteriorEcho.Enhancement => draws.Between(4, 9), _ => draws.Between(-1, 1) },
            Margin = (Margin)draws.Pick(Margins[n]),
            IsIrregular = draws.Chance(Irregular[n]),
            IsParallel = draws.Chance(Parallel[n]),
            HasHalo = draws.Chance(Halo[n]),
            FociCount = draws.Chance(Foci[n]) ? 3 + (int)(10 * draws.Unit()) : 0,
            EchoDb = draws.Chance(Markedly[n]) ? draws.Between(-26, -20) : draws.Between(-16, -9),
            LongMm = Math.Clamp(LongAxisMm[n] * Math.Exp(0.45 * draws.Normal()), 5, 32),
            Roundness = draws.Between(0.5, 0.85),
        };
    }
}
