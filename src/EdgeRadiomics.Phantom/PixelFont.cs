using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Phantom;

/// <summary>
/// Capital letters on a grid of 5 x 7 dots, for drawn screens and watermarks: the SkiaSharp build without dependencies has no
/// fonts, and a device need not have any.
/// </summary>
public static class PixelFont
{
    /// <summary>Dots from one character to the next.</summary>
    public const int CellWidth = 6;

    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-/%()+";

    /// <summary>Per character seven rows of five bits, the leftmost dot first, as two hexadecimal digits each.</summary>
    private const string Rows =
        "0E11111F111111" + "1E11111E11111E" + "0E11101010110E" + "1E11111111111E" + "1F10101E10101F" + "1F10101E101010" + "0E11101711110F" +
        "1111111F111111" + "0E04040404040E" + "0702020202120C" + "11121418141211" + "1010101010101F" + "111B1515111111" + "11111915131111" +
        "0E11111111110E" + "1E11111E101010" + "0E11111115120D" + "1E11111E141211" + "0F10100E01011E" + "1F040404040404" + "1111111111110E" +
        "11111111110A04" + "1111111515150A" + "11110A040A1111" + "1111110A040404" + "1F01020408101F" + "0E11131519110E" + "040C040404040E" +
        "0E11010204081F" + "1F02040201110E" + "02060A121F0202" + "1F101E0101110E" + "0608101E11110E" + "1F010204080808" + "0E11110E11110E" +
        "0E11110F01020C" + "00000000000C0C" + "000000000C0408" + "000C0C000C0C00" + "0000001F000000" + "00010204081000" + "18190204081303" +
        "02040808080402" + "08040202020408" + "0004041F040400";

    /// <summary>Writes capital letters on a grey picture of <paramref name="width"/> px a row, <paramref name="scale"/> px a dot; what leaves it on the right is left out.</summary>
    public static void Draw(Span<byte> picture, int width, ReadOnlySpan<char> text, int x, int y, int scale, byte grey)
    {
        for (int n = 0; n < text.Length; n++)
            for (int row = 0; row < 7; row++)
            {
                int bits = RowOf(text[n], row);
                for (int column = 0; column < 5; column++)
                {
                    int left = x + scale * (n * CellWidth + column);
                    if ((bits >> (4 - column) & 1) == 0 || left + scale > width) continue;
                    for (int line = 0; line < scale; line++) picture.Slice((y + scale * row + line) * width + left, scale).Fill(grey);
                }
            }
    }

    /// <summary>Divides a box by four, so that writing on it can be read on bright tissue too.</summary>
    public static void Darken(Span<byte> picture, int width, PixelBox box)
    {
        for (int y = box.Y; y < box.Bottom; y++)
            foreach (ref byte value in picture.Slice(y * width + box.X, box.Width)) value >>= 2;
    }

    // The five dots of one row (0 to 6), the leftmost in bit 4; none where the font lacks the character.
    private static int RowOf(char character, int row)
    {
        int at = Characters.IndexOf(character, StringComparison.Ordinal);
        return at < 0 ? 0 : 16 * Digit(Rows[14 * at + 2 * row]) + Digit(Rows[14 * at + 2 * row + 1]);
    }

    private static int Digit(char hex) => hex <= '9' ? hex - '0' : hex - 'A' + 10;
}
