namespace EdgeRadiomics;

/// <summary>
/// Something the person at the keyboard can mend: a file, an address, an option. Programs print it as one line and
/// leave with exit code 1; anything else that is thrown is a defect.
/// </summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed class ProblemException : Exception
{
    /// <summary>Says what is wrong, naming the file or address, and how to mend it.</summary>
    /// <param name="problem">What is wrong, one sentence without a full stop.</param>
    /// <param name="remedy">What to do about it, one sentence without a full stop.</param>
    /// <param name="cause">The exception that showed it, if any.</param>
    public ProblemException(string problem, string remedy, Exception? cause = null)
        : base($"{problem}; {remedy}.", cause)
    {
    }
}
