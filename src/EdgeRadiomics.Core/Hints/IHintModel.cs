namespace EdgeRadiomics.Hints;

/// <summary>Turns the features a card names into probabilities. Two kinds exist: a bundle, and the plain arithmetic it must equal.</summary>
public interface IHintModel
{
    /// <summary>The card: features in input order, columns in output order, evidence.</summary>
    ModelCard Card { get; }

    /// <summary>Rows of the output: the point estimate first, then one row for each draw of the model's own uncertainty.</summary>
    int Rows { get; }

    /// <summary>Computes the probabilities.</summary>
    /// <param name="features">Values in the card's order; finite.</param>
    /// <param name="probabilities">Row-major, <see cref="Rows"/> x the card's output columns, each 0 to 1.</param>
    /// <remarks>One call at a time.</remarks>
    void Predict(ReadOnlySpan<float> features, Span<float> probabilities);
}
