using System.Globalization;
using BenchmarkDotNet.Running;
using EdgeRadiomics.Benchmarks;

// features-table [FILE [ROUNDS]]: the table under results, which a busy machine can measure too; else BenchmarkDotNet's own options.
if (args is ["features-table", ..]) FeatureTable.Write(args.ElementAtOrDefault(1), int.Parse(args.ElementAtOrDefault(2) ?? "300", CultureInfo.InvariantCulture));
else BenchmarkSwitcher.FromAssembly(typeof(FeatureBenchmarks).Assembly).Run(args);
