namespace EdgeRadiomics.Features;

/// <summary>Logarithm and exponential of our own: the C libraries' differ in their last bits, and a feature must not.</summary>
/// <remarks>Uses only +, -, *, / and bit moves, which IEEE 754 fixes to the bit. Stateless; safe from any thread.</remarks>
internal static class DeterministicMath
{
    private const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10, InverseLn2 = 1.4426950408889634;

    /// <summary>Natural logarithm of a positive finite number, within 2 units in the last place of Math.Log.</summary>
    public static double Log(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0xF_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = 2 atanh(s), s = (m-1)/(m+1), |s| <= 0.1716: eleven terms leave 1e-18.
        // Written out, because a loop divides by k each time.
        double s = (mantissa - 1) / (mantissa + 1), z = s * s, sum = z * (1.0 / 23);
        sum = z * (1.0 / 21 + sum);
        sum = z * (1.0 / 19 + sum);
        sum = z * (1.0 / 17 + sum);
        sum = z * (1.0 / 15 + sum);
        sum = z * (1.0 / 13 + sum);
        sum = z * (1.0 / 11 + sum);
        sum = z * (1.0 / 9 + sum);
        sum = z * (1.0 / 7 + sum);
        sum = z * (1.0 / 5 + sum);
        sum = z * (1.0 / 3 + sum);
        return exponent * Ln2High + (2 * s + (2 * s * sum + exponent * Ln2Low));
    }

    /// <summary>Logarithm to base 2 of a positive finite number.</summary>
    public static double Log2(double value) => Log(value) * InverseLn2;

    /// <summary>Exponential of a number in [-700, 0], within 2 units in the last place of Math.Exp.</summary>
    public static double Exp(double value)
    {
        double whole = Math.Floor(value * InverseLn2 + 0.5);
        double r = value - whole * Ln2High - whole * Ln2Low, sum = 1;

        // |r| <= 0.347: eighteen terms leave 1e-21.
        for (int k = 18; k >= 1; k--) sum = 1 + r / k * sum;
        return sum * BitConverter.Int64BitsToDouble((long)(whole + 1023) << 52);
    }

    /// <summary>Angle of (x, y) with both not negative, 0 to 90 degrees.</summary>
    public static double AtanDeg(double y, double x)
    {
        if (y > x) return 90 - AtanDeg(x, y);
        if (x == 0) return 0;
        double t = y / x;

        // Halving the angle twice brings the argument under 0.2; twelve terms then leave 1e-17.
        for (int half = 0; half < 2; half++) t /= 1 + Math.Sqrt(1 + t * t);
        double z = t * t, sum = 0;
        for (int k = 25; k >= 3; k -= 2) sum = -z * (1.0 / k + sum);
        return 4 * t * (1 + sum) * (180 / Math.PI);
    }
}
