namespace EdgeRadiomics.Features;

/// <summary>Size of a stack of slices and, where known, of its pixels.</summary>
/// <param name="Width">Columns, px, at least 1.</param>
/// <param name="Height">Rows, px, at least 1.</param>
/// <param name="Slices">Slices, at least 1.</param>
/// <param name="XMm">Millimetres per column, or null.</param>
/// <param name="YMm">Millimetres per row, or null.</param>
/// <param name="ZMm">Millimetres from slice to slice, or null.</param>
/// <remarks>Immutable; safe from any thread.</remarks>
public readonly record struct StackGeometry(int Width, int Height, int Slices, double? XMm = null, double? YMm = null, double? ZMm = null);
