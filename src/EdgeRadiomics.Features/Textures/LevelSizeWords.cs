namespace EdgeRadiomics.Features.Textures;

/// <summary>How a family's formulas name what a <see cref="LevelSizeMatrix"/> counts.</summary>
internal sealed record LevelSizeWords(string Counted, string Size);
