using System.Globalization;
using BenchmarkDotNet.Running;
using EdgeRadiomics.Benchmarks;
using EdgeRadiomics.Benchmarks.Ratios;

// Ratios of two things measured turn by turn in one run: EdgeRadiomics.Benchmarks ratios [append] [drain] [fleet] [live] [memory].
if (args is ["ratios", .. var some]) return await RatioRun.RunAsync(some);

// The features' least times, which a busy machine can measure too: EdgeRadiomics.Benchmarks features-table [FILE [ROUNDS]].
if (args is ["features-table", .. var table])
{
    FeatureTable.Write(table.ElementAtOrDefault(0), int.Parse(table.ElementAtOrDefault(1) ?? "300", CultureInfo.InvariantCulture));
    return 0;
}
BenchmarkSwitcher.FromAssembly(typeof(RatioRun).Assembly).Run(args);
return 0;
