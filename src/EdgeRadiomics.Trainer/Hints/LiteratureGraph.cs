using EdgeRadiomics.Trainer.Export;

namespace EdgeRadiomics.Trainer.Hints;

/// <summary>The literature model as an ONNX graph: linear and sigmoid to signs, linear to likelihoods, logarithms added, softmax, linear to markers.</summary>
internal static class LiteratureGraph
{
    public const string Input = "descriptors", Output = "hints";

    public static byte[] Build(LiteratureModel model, string trainerVersion)
    {
        OnnxGraph graph = new("hints-literature");
        int features = model.Card.Input.Features.Count, signs = LiteratureTable.Signs.Length, groups = LiteratureTable.Prevalence.Length;
        int categories = LiteratureTable.Signs.Sum(sign => sign.Categories.Length), rows = model.Rows;

        string descriptors = graph.Input(Input, 1, features);
        string evidence = graph.Node("Sigmoid", [graph.Node("Gemm", [descriptors, Slopes(graph, model), Intercepts(graph, model)])]);
        string ratios = graph.Node("Relu", [graph.Node("Gemm", [evidence, .. CategoryWeights(graph, model, categories)])]);
        string likelihoods = graph.Node("MatMul", [ratios, Shares(graph, model, categories)]);
        string floored = graph.Node("Add", [likelihoods, graph.Weights([(float)LiteratureModel.Floor], 1)]);
        string bySign = graph.Node("Reshape", [graph.Node("Log", [floored]), graph.Integers([rows * groups, signs], 2)]);
        string summed = graph.Node("ReduceSum", [bySign, graph.Integers([1], 1)], ("keepdims", 0L));
        string scores = graph.Node("Add", [graph.Node("Reshape", [summed, graph.Integers([rows, groups], 2)]), Priors(graph, model)]);
        string posterior = graph.Node("Softmax", [scores], ("axis", 1L));
        graph.Output(graph.Node("MatMul", [posterior, Markers(graph)]), Output, rows, LiteratureTable.OutputColumns.Count);
        return graph.ToBytes(trainerVersion, "Naive Bayes over published proportions. Investigational use only.");
    }

    private static string Slopes(OnnxGraph graph, LiteratureModel model)
    {
        int features = model.Card.Input.Features.Count;
        float[] weights = new float[features * model.Curves.Count];
        for (int i = 0; i < model.Curves.Count; i++)
            for (int f = 0; f < features; f++)
                if (model.Card.Input.Features[f].Name == model.Curves[i].Descriptor) weights[f * model.Curves.Count + i] = (float)model.Curves[i].Slope;
        return graph.Weights(weights, features, model.Curves.Count);
    }

    private static string Intercepts(OnnxGraph graph, LiteratureModel model) =>
        graph.Weights([.. model.Curves.Select(curve => (float)curve.Intercept)], 1, model.Curves.Count);

    // Each category's likelihood ratio is linear in the signs: p / rate, (1 - p) / (1 - rate), and for "neither" the rest.
    private static string[] CategoryWeights(OnnxGraph graph, LiteratureModel model, int categories)
    {
        int curves = model.Curves.Count, category = 0;
        float[] weights = new float[curves * categories], constants = new float[categories];
        foreach (SignShares sign in LiteratureTable.Signs)
        {
            int[] own = [.. Enumerable.Range(0, curves).Where(i => sign.Categories.Contains(model.Curves[i].Sign))];
            double rest = 1 - own.Sum(i => model.Curves[i].BaseRate);
            foreach (string name in sign.Categories)
            {
                int curve = own.Where(i => model.Curves[i].Sign == name).DefaultIfEmpty(-1).First();
                if (own.Length == 0) constants[category] = 1;
                else if (curve >= 0) weights[curve * categories + category] = (float)(1 / model.Curves[curve].BaseRate);
                else
                {
                    constants[category] = (float)(1 / rest);
                    foreach (int i in own) weights[i * categories + category] = (float)(-1 / rest);
                }
                category++;
            }
        }
        return [graph.Weights(weights, curves, categories), graph.Weights(constants, 1, categories)];
    }

    // One column for each (row, group, sign); a category feeds only its own sign's.
    private static string Shares(OnnxGraph graph, LiteratureModel model, int categories)
    {
        int signs = LiteratureTable.Signs.Length, groups = LiteratureTable.Prevalence.Length, width = model.Rows * groups * signs;
        float[] weights = new float[categories * width];
        for (int row = 0; row < model.Rows; row++)
            for (int group = 0; group < groups; group++)
                for (int sign = 0, category = 0; sign < signs; sign++)
                    foreach (double[] share in model.Tables[row].Signs[sign].Shares)
                        weights[category++ * width + (row * groups + group) * signs + sign] = (float)share[group];
        return graph.Weights(weights, categories, width);
    }

    private static string Priors(OnnxGraph graph, LiteratureModel model) =>
        graph.Weights([.. model.Tables.SelectMany(table => table.Prevalence).Select(share => (float)Math.Log(share))], model.Rows, LiteratureTable.Prevalence.Length);

    private static string Markers(OnnxGraph graph)
    {
        int groups = LiteratureTable.Prevalence.Length, columns = LiteratureTable.OutputColumns.Count;
        float[] weights = new float[groups * columns];
        for (int group = 0; group < groups; group++)
        {
            for (int marker = 0; marker < LiteratureTable.Markers.Length; marker++)
                weights[group * columns + marker] = (float)LiteratureTable.Markers[marker].Shares[group];
            weights[group * columns + LiteratureTable.Markers.Length + group] = 1;
        }
        return graph.Weights(weights, groups, columns);
    }
}
