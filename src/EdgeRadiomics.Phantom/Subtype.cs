namespace EdgeRadiomics.Phantom;

/// <summary>St. Gallen surrogate group that a lesion is drawn from.</summary>
public enum Subtype
{
    /// <summary>Luminal A.</summary>
    LuminalA,

    /// <summary>Luminal B, HER2 negative.</summary>
    LuminalB,

    /// <summary>Luminal B, HER2 positive.</summary>
    LuminalBHer2,

    /// <summary>HER2 positive, not luminal.</summary>
    Her2,

    /// <summary>Triple negative.</summary>
    TripleNegative,
}

/// <summary>How a lesion's edge looks.</summary>
public enum Margin
{
    /// <summary>Sharp and smooth.</summary>
    Circumscribed,

    /// <summary>Spiculated or angular.</summary>
    Spiculated,

    /// <summary>Many short waves.</summary>
    Microlobulated,

    /// <summary>No clear edge.</summary>
    Indistinct,
}

/// <summary>What the tissue behind a lesion shows.</summary>
public enum PosteriorEcho
{
    /// <summary>Darker.</summary>
    Shadow,

    /// <summary>Brighter.</summary>
    Enhancement,

    /// <summary>Neither.</summary>
    None,
}
