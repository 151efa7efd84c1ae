using System.CommandLine;
using EdgeRadiomics.Trainer.Segmentation;

namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>The verb <c>segmentation quantise</c>.</summary>
internal static class QuantiseCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> model = new("--model") { Description = "Float bundle.", Required = true };
        Option<DirectoryInfo> data = SegmentationCommand.DataFolder();
        Option<DirectoryInfo> target = new("--out") { Description = "Folder that receives the 8-bit bundle.", Required = true };
        Option<int> frames = new("--frames") { Description = "Pictures of the bundle's training side to measure the ranges on, evenly spaced.", DefaultValueFactory = _ => 128 };
        Option<RangeRule> rule = new("--range") { Description = "How an activation's range is chosen.", DefaultValueFactory = _ => RangeRule.MinMax };
        frames.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--frames must be at least 1"); });
        Command quantise = new("quantise", "Makes an 8-bit bundle of a float one and measures it on the held-out side.") { model, data, target, frames, rule };
        quantise.SetAction(parsed =>
        {
            QuantiseWork.Run(parsed.GetValue(model)!.FullName, parsed.GetValue(data)!.FullName, parsed.GetValue(target)!.FullName, parsed.GetValue(frames), parsed.GetValue(rule), Console.Out);
            return 0;
        });
        return quantise;
    }
}
