using System.Globalization;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Numbers written the same on every machine.</summary>
internal static class Text
{
    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
