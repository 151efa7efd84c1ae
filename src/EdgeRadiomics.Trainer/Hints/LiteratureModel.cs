using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Trainer.Hints;

/// <summary>How one descriptor speaks for one sign: P(sign | descriptor) = sigmoid(Intercept + Slope x descriptor).</summary>
/// <param name="Sign">The sign, e.g. <c>shadowing</c>.</param>
/// <param name="Descriptor">Feature name in the catalogue.</param>
/// <param name="Intercept">Of the logistic curve.</param>
/// <param name="Slope">Of the logistic curve, per unit of the descriptor.</param>
/// <param name="BaseRate">Share of lesions with the sign where the curve was fitted.</param>
internal sealed record SignCurve(string Sign, string Descriptor, double Intercept, double Slope, double BaseRate);

/// <summary>
/// Naive Bayes over the five groups. A descriptor is soft evidence (Pearl's virtual evidence): its likelihood ratio for a
/// sign is P(sign | descriptor) / base rate, so a descriptor that says no more than the base rate moves nothing.
/// The plain arithmetic of what the bundle holds as ONNX; both must agree.
/// </summary>
internal sealed class LiteratureModel : IHintModel
{
    /// <summary>Keeps a likelihood above zero where two curves of the posterior echo add up to more than 1.</summary>
    public const double Floor = 0.01;

    public LiteratureModel(ModelCard card, IReadOnlyList<SignCurve> curves, int draws, int seed)
    {
        Card = card;
        Curves = curves;
        Rows = 1 + draws;
        Random random = new(seed);
        Tables = [new Draw(LiteratureTable.Prevalence, LiteratureTable.Signs), .. Enumerable.Range(0, draws).Select(_ => Draw.Random(random))];
    }

    public ModelCard Card { get; }
    public IReadOnlyList<SignCurve> Curves { get; }
    public IReadOnlyList<Draw> Tables { get; }
    public int Rows { get; }

    public void Predict(ReadOnlySpan<float> features, Span<float> probabilities)
    {
        double[] evidence = new double[Curves.Count];
        for (int i = 0; i < evidence.Length; i++)
            evidence[i] = 1 / (1 + Math.Exp(-(Curves[i].Intercept + Curves[i].Slope * features[FeatureOf(Curves[i])])));
        Predict(evidence, probabilities);
    }

    /// <summary>The same from P(sign) itself, one a curve: 0 or 1 where a radiologist read the sign.</summary>
    public void Predict(ReadOnlySpan<double> evidence, Span<float> probabilities)
    {
        double[][] ratios = Ratios(evidence);
        for (int row = 0; row < Rows; row++)
        {
            double[] groups = Groups(Tables[row], ratios);
            int at = row * Card.OutputColumns.Count;
            foreach ((_, double[] shares) in LiteratureTable.Markers)
                probabilities[at++] = (float)groups.Zip(shares, (group, share) => group * share).Sum();
            foreach (double group in groups) probabilities[at++] = (float)group;
        }
    }

    /// <summary>Likelihood ratio of each category of each sign of the table.</summary>
    private double[][] Ratios(ReadOnlySpan<double> evidence)
    {
        (double shadowing, double shadowRate) = Evidence("shadowing", evidence)!.Value;
        (double enhancement, double enhancementRate) = Evidence("enhancement", evidence)!.Value;
        double neither = Math.Max(0, 1 - shadowing - enhancement), neitherRate = 1 - shadowRate - enhancementRate;
        double[][] ratios = new double[LiteratureTable.Signs.Length][];
        ratios[0] = [shadowing / shadowRate, enhancement / enhancementRate, neither / neitherRate];
        for (int i = 1; i < ratios.Length; i++)
        {
            // A sign that no descriptor speaks for says nothing: both likelihoods are 1.
            ratios[i] = Evidence(LiteratureTable.Signs[i].Sign, evidence) is (double present, double rate) ? [present / rate, (1 - present) / (1 - rate)] : [1, 1];
        }
        return ratios;
    }

    private static double[] Groups(Draw table, double[][] ratios)
    {
        double[] scores = new double[table.Prevalence.Length];
        for (int group = 0; group < scores.Length; group++)
        {
            scores[group] = Math.Log(table.Prevalence[group]);
            for (int sign = 0; sign < ratios.Length; sign++)
            {
                double likelihood = Floor;
                for (int category = 0; category < ratios[sign].Length; category++)
                    likelihood += ratios[sign][category] * table.Signs[sign].Shares[category][group];
                scores[group] += Math.Log(likelihood);
            }
        }
        double largest = scores.Max();
        double[] weights = Array.ConvertAll(scores, score => Math.Exp(score - largest));
        double sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    private (double Probability, double Rate)? Evidence(string sign, ReadOnlySpan<double> evidence)
    {
        for (int i = 0; i < Curves.Count; i++)
            if (Curves[i].Sign == sign) return (evidence[i], Curves[i].BaseRate);
        return null;
    }

    private int FeatureOf(SignCurve curve)
    {
        for (int i = 0; i < Card.Input.Features.Count; i++)
            if (Card.Input.Features[i].Name == curve.Descriptor) return i;
        throw new ProblemException($"the card does not name {curve.Descriptor}", "train the bundle again");
    }
}
