namespace EdgeRadiomics.Features;

/// <summary>How the slices of a stack come together in texture features.</summary>
public enum StackAggregation
{
    /// <summary>A value of each slice, averaged (IBSI BTW3 and SUJT, 8QNN where there are no directions).</summary>
    BySlice,

    /// <summary>Matrices of the slices added: 2.5D (IBSI JJUI and ZW7Z, 62GR where there are no directions).</summary>
    Together,
}
