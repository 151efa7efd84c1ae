using BenchmarkDotNet.Running;
using EdgeRadiomics.Benchmarks.Ratios;

// Ratios of two things measured turn by turn in one run: EdgeRadiomics.Benchmarks ratios [append] [drain] [fleet] [live] [memory].
if (args is ["ratios", .. var some]) return await RatioRun.RunAsync(some);
BenchmarkSwitcher.FromAssembly(typeof(RatioRun).Assembly).Run(args);
return 0;
