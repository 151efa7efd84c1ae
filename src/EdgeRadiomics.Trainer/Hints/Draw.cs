namespace EdgeRadiomics.Trainer.Hints;

/// <summary>One version of the published table: the table itself, or one that a study of that size could as well have printed.</summary>
internal sealed record Draw(double[] Prevalence, SignShares[] Signs)
{
    /// <summary>Draws every share from a Dirichlet distribution around the published one, with the study's lesions spread over the groups.</summary>
    public static Draw Random(Random random)
    {
        double[] prevalence = Dirichlet(LiteratureTable.Prevalence, LiteratureTable.StudyLesions, random);
        SignShares[] signs = new SignShares[LiteratureTable.Signs.Length];
        for (int i = 0; i < signs.Length; i++)
        {
            SignShares published = LiteratureTable.Signs[i];
            double[][] shares = [.. published.Categories.Select(_ => new double[prevalence.Length])];
            for (int group = 0; group < prevalence.Length; group++)
            {
                double[] column = [.. published.Shares.Select(category => category[group])];
                double[] drawn = Dirichlet(column, LiteratureTable.StudyLesions * LiteratureTable.Prevalence[group], random);
                for (int category = 0; category < drawn.Length; category++) shares[category][group] = drawn[category];
            }
            signs[i] = published with { Shares = shares };
        }
        return new Draw(prevalence, signs);
    }

    private static double[] Dirichlet(double[] centre, double cases, Random random)
    {
        double[] drawn = Array.ConvertAll(centre, share => Gamma(share * cases, random));
        double sum = drawn.Sum();
        return Array.ConvertAll(drawn, value => Math.Max(value / sum, 1e-6));
    }

    // Marsaglia and Tsang, ACM Trans. Math. Softw. 2000;26:363; shapes under 1 are raised by one and scaled back.
    private static double Gamma(double shape, Random random)
    {
        if (shape < 1) return Gamma(shape + 1, random) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double v = Math.Pow(1 + c * normal, 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < normal * normal / 2 + d - d * v + d * Math.Log(v)) return d * v;
        }
    }
}
