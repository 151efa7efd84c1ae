using System.Globalization;
using BenchmarkDotNet.Running;
using EdgeRadiomics.Benchmarks;
using EdgeRadiomics.Benchmarks.Ratios;

// ratios [append] [drain] [fleet] [live] [memory]: two things measured turn by turn in one run.
if (args is ["ratios", .. var some]) return await RatioRun.RunAsync(some);

// features-table [FILE [ROUNDS]]: the table under results, which a busy machine can measure too; else BenchmarkDotNet's own options.
if (args is ["features-table", ..]) FeatureTable.Write(args.ElementAtOrDefault(1), int.Parse(args.ElementAtOrDefault(2) ?? "300", CultureInfo.InvariantCulture));
else BenchmarkSwitcher.FromAssembly(typeof(FeatureBenchmarks).Assembly).Run(args);
return 0;
