namespace EdgeRadiomics.Fleet.Page;

/// <summary>Answer to a pathology table.</summary>
/// <param name="Rows">Rows taken.</param>
/// <param name="Note">What else to know; null for nothing.</param>
internal sealed record PathologyAnswer(int Rows, string? Note);

/// <summary>Why a request failed, in a sentence.</summary>
internal sealed record TroubleAnswer(string Trouble);
