using System.Text.Json.Serialization;

namespace EdgeRadiomics.Hints;

/// <summary>What a hint is about. The names in JSON are the contract of <c>evt/result</c>.</summary>
public enum Marker
{
    /// <summary>Oestrogen receptor.</summary>
    [JsonStringEnumMemberName("ER")] Er,

    /// <summary>Progesterone receptor.</summary>
    [JsonStringEnumMemberName("PR")] Pr,

    /// <summary>Human epidermal growth factor receptor 2.</summary>
    [JsonStringEnumMemberName("HER2")] Her2,

    /// <summary>Proliferation index Ki-67, high or low.</summary>
    [JsonStringEnumMemberName("Ki-67")] Ki67,

    /// <summary>ER, PR and HER2 all negative.</summary>
    [JsonStringEnumMemberName("triple-negative")] TripleNegative,

    /// <summary>St. Gallen surrogate group (luminal A, luminal B HER2-, luminal B HER2+, HER2 non-luminal, triple negative).</summary>
    [JsonStringEnumMemberName("St. Gallen group")] StGallenGroup,
}
