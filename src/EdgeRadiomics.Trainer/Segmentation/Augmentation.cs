namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>
/// Changes a training frame in ways a scanner or an examiner might. Geometry moves frame and mask alike; grey changes
/// touch the frame only. All draws come from the generator it is given.
/// </summary>
internal static class Augmentation
{
    /// <summary>Makes one augmented pair.</summary>
    /// <param name="source">Frame and soft mask, 0 to 255, size x size.</param>
    /// <param name="size">Side, px.</param>
    /// <param name="random">Where the draws come from.</param>
    /// <param name="frame">Receives grey values, 0 to 255.</param>
    /// <param name="mask">Receives the share of lesion, 0 to 1.</param>
    public static void Apply((byte[] Frame, byte[] Mask) source, int size, Random random, Span<float> frame, Span<float> mask)
    {
        Move(source, size, random, frame, mask);
        if (Chance(random, 0.2)) Blur(frame, size);
        Tone(frame, size, random);
        if (Chance(random, 0.5)) Speckle(frame, size, random);
        if (Chance(random, 0.25)) Shadow(frame, size, random);
        if (Chance(random, 0.3)) BurnMarks(frame, size, random);
    }

    private static void Move((byte[] Frame, byte[] Mask) source, int size, Random random, Span<float> frame, Span<float> mask)
    {
        double angle = Range(random, -0.26, 0.26); // 15 degrees: probes are tilted, not turned over
        double scale = Math.Exp(Range(random, -0.35, 0.3)), aspect = Math.Exp(Range(random, -0.2, 0.2));
        double flip = Chance(random, 0.5) ? -1 : 1;
        double shiftX = Range(random, -0.15, 0.15) * size, shiftY = Range(random, -0.12, 0.12) * size;
        bool mirror = Chance(random, 0.5);
        double sx = scale * aspect, sy = scale / aspect, cos = Math.Cos(angle), sin = Math.Sin(angle), half = (size - 1) / 2.0;
        for (int y = 0, i = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++, i++)
            {
                double dx = x - half - shiftX, dy = y - half - shiftY;
                float u = (float)(flip * sx * (cos * dx + sin * dy) + half), v = (float)(sy * (cos * dy - sin * dx) + half);
                if (mirror) (u, v) = (Mirror(u, size - 1), Mirror(v, size - 1));
                frame[i] = Sample(source.Frame, size, u, v);
                mask[i] = Sample(source.Mask, size, u, v) / 255;
            }
        }
    }

    private static float Mirror(float at, int last)
    {
        at = MathF.Abs(at);
        return Math.Max(0, at > last ? 2 * last - at : at);
    }

    private static float Sample(byte[] pixels, int size, float x, float y)
    {
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        if (left < -1 || top < -1 || left >= size || top >= size) return 0;
        float fx = x - left, fy = y - top;
        float upper = At(pixels, size, left, top) * (1 - fx) + At(pixels, size, left + 1, top) * fx;
        float lower = At(pixels, size, left, top + 1) * (1 - fx) + At(pixels, size, left + 1, top + 1) * fx;
        return upper * (1 - fy) + lower * fy;
    }

    private static float At(byte[] pixels, int size, int x, int y) =>
        (uint)x < (uint)size && (uint)y < (uint)size ? pixels[y * size + x] : 0;

    // Gamma, contrast, brightness, and a depth gain that grows or falls linearly: the knobs of a console.
    private static void Tone(Span<float> frame, int size, Random random)
    {
        float gamma = (float)Math.Exp(Range(random, -0.5, 0.5)), gain = (float)Math.Exp(Range(random, -0.3, 0.3));
        float offset = (float)Range(random, -0.08, 0.08), slope = Chance(random, 0.4) ? (float)Range(random, -0.5, 0.5) : 0;
        float[] curve = new float[256];
        for (int i = 0; i < curve.Length; i++) curve[i] = 255 * (gain * MathF.Pow(i / 255f, gamma) + (i == 0 ? 0 : offset));
        for (int i = 0; i < frame.Length; i++)
        {
            float depth = (float)(i / size) / size - 0.5f;
            frame[i] = Math.Clamp(curve[(int)(frame[i] + 0.5f)] * (1 + slope * depth), 0, 255);
        }
    }

    private static void Speckle(Span<float> frame, int size, Random random)
    {
        float strength = (float)Range(random, 0.03, 0.25) / 74; // 74: standard deviation of one of the two bytes summed
        byte[] noise = new byte[2 * frame.Length];
        random.NextBytes(noise);
        bool grain = Chance(random, 0.5); // half the time two columns wide: lateral resolution is the coarser one
        for (int i = 0; i < frame.Length; i++)
        {
            int at = grain ? i / 2 * 4 : 2 * i;
            frame[i] = Math.Clamp(frame[i] * (1 + strength * (noise[at] + noise[at + 1] - 255)), 0, 255);
        }
    }

    // A dark band below some depth: ribs, calcifications, poor contact.
    private static void Shadow(Span<float> frame, int size, Random random)
    {
        double centre = Range(random, 0, size), width = Range(random, 0.04, 0.2) * size, top = Range(random, -0.2, 0.7) * size, depth = Range(random, 0.3, 0.8);
        for (int y = Math.Max(0, (int)top); y < size; y++)
        {
            double fade = depth * Math.Clamp((y - top) / (0.1 * size), 0, 1);
            for (int x = 0; x < size; x++)
            {
                double off = (x - centre) / width;
                if (Math.Abs(off) < 3) frame[y * size + x] *= (float)(1 - fade * Math.Exp(-off * off));
            }
        }
    }

    // Calipers and text are burned into many frames, and calipers sit on the lesion's edge: scattered ones teach that they mean nothing.
    private static void BurnMarks(Span<float> frame, int size, Random random)
    {
        for (int n = random.Next(1, 5); n > 0; n--)
        {
            int arm = Math.Max(1, size / 80), x = random.Next(arm, size - arm), y = random.Next(arm, size - arm);
            for (int k = -arm; k <= arm; k++) frame[y * size + x + k] = frame[(y + k) * size + x] = 235;
        }
        if (!Chance(random, 0.5)) return;
        int height = Math.Max(3, size / 36), left = random.Next(size / 2), row = random.Next(size - height), end = Math.Min(size, left + random.Next(size / 8, size / 2));
        for (int y = row; y < row + height; y++)
            for (int x = left; x < end; x++)
                if (random.Next(5) < 2) frame[y * size + x] = 235;
    }

    private static void Blur(Span<float> frame, int size)
    {
        float[] line = new float[frame.Length];
        for (int i = 0; i < line.Length; i++)
            line[i] = (frame[Math.Max(0, i - 1)] + 2 * frame[i] + frame[Math.Min(line.Length - 1, i + 1)]) / 4;
        for (int i = 0; i < line.Length; i++)
            frame[i] = (line[Math.Max(i % size, i - size)] + 2 * line[i] + line[i + size < line.Length ? i + size : i]) / 4;
    }

    private static bool Chance(Random random, double probability) => random.NextDouble() < probability;

    private static double Range(Random random, double low, double high) => low + (high - low) * random.NextDouble();
}
