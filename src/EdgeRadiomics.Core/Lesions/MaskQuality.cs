namespace EdgeRadiomics.Lesions;

/// <summary>How a bundle turns <see cref="MaskEvidence"/> into the Dice that is to be expected, and what it then says: a field of card.json.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record MaskQuality
{
    /// <summary>Logit of the expected Dice when every term has its mean.</summary>
    public required double Intercept { get; init; }

    /// <summary>What is added for each number of the evidence; a number without a term counts nothing.</summary>
    public required IReadOnlyList<MaskQualityTerm> Terms { get; init; }

    /// <summary>Expected Dice below which the appliance says that no lesion was found, 0 to 1.</summary>
    public required double NoLesionBelow { get; init; }

    /// <summary>Expected Dice below which it says that the mask is uncertain, at least <see cref="NoLesionBelow"/>.</summary>
    public required double UncertainBelow { get; init; }

    /// <summary>What it was fitted on, and how well it held there, in words.</summary>
    public required string From { get; init; }

    /// <summary>Positions of the terms in the evidence.</summary>
    /// <exception cref="ProblemException">A term names a number that this version does not measure, or a threshold is out of range.</exception>
    public int[] Positions()
    {
        if (!(NoLesionBelow is >= 0 and <= 1 && UncertainBelow is <= 1 && UncertainBelow >= NoLesionBelow))
            throw new ProblemException("the card's mask quality has thresholds outside 0 to 1, or in the wrong order", "copy the whole bundle again");
        return [.. Terms.Select(term => MaskEvidence.Names.Index().Where(name => name.Item == term.Name).Select(name => name.Index).DefaultIfEmpty(-1).First() is >= 0 and int at
            ? at
            : throw new ProblemException($"the card's mask quality needs {term.Name}, which this program does not measure", "update the program, or give an older bundle"))];
    }

    /// <summary>The Dice that is to be expected, 0 to 1; 0 without a mask.</summary>
    /// <param name="evidence">What was measured.</param>
    /// <param name="positions">From <see cref="Positions"/>.</param>
    public double Expected(MaskEvidence evidence, ReadOnlySpan<int> positions)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return evidence.HasMask ? Expected(evidence.Values, positions) : 0;
    }

    /// <summary>What the appliance says instead of a mask of this expected Dice; <see cref="MaskAbsence.None"/> where it gives the mask.</summary>
    public MaskAbsence Doubt(double expectedDice) =>
        expectedDice < NoLesionBelow ? MaskAbsence.NoLesionFound : expectedDice < UncertainBelow ? MaskAbsence.Uncertain : MaskAbsence.None;

    /// <summary>The Dice that is to be expected of given numbers, in the order of <see cref="MaskEvidence.Names"/>.</summary>
    public double Expected(ReadOnlySpan<double> values, ReadOnlySpan<int> positions)
    {
        double logit = Intercept;
        for (int i = 0; i < positions.Length; i++)
        {
            MaskQualityTerm term = Terms[i];
            logit += term.Weight * Math.Clamp((values[positions[i]] - term.Mean) / term.StandardDeviation, -4, 4);
        }
        return 1 / (1 + Math.Exp(-logit));
    }
}

/// <summary>One number's part in a mask's quality.</summary>
/// <param name="Name">One of <see cref="MaskEvidence.Names"/>.</param>
/// <param name="Mean">Its mean where the quality was fitted.</param>
/// <param name="StandardDeviation">Its standard deviation there, above 0; values beyond four of them count as four.</param>
/// <param name="Weight">What one standard deviation adds to the logit.</param>
public sealed record MaskQualityTerm(string Name, double Mean, double StandardDeviation, double Weight);
