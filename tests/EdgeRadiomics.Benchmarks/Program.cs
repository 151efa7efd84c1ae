using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(EdgeRadiomics.Benchmarks.FeatureBenchmarks).Assembly).Run(args);
