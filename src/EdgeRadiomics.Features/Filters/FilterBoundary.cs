namespace EdgeRadiomics.Features.Filters;

/// <summary>What a filter sees beyond the picture's edge; IBSI-2's names.</summary>
public enum FilterBoundary
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The edge's value.</summary>
    Nearest,

    /// <summary>The picture again.</summary>
    Periodic,

    /// <summary>The picture mirrored, the edge's value twice.</summary>
    Mirror,
}
