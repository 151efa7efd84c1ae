using System.CommandLine;

namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>The verb <c>segmentation quantise</c>.</summary>
internal static class QuantiseCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> model = new("--model") { Description = "Float bundle.", Required = true };
        Option<DirectoryInfo> images = new("--images") { Description = "Folder of training pictures, on which the ranges are measured. Never give it test pictures.", Required = true };
        Option<DirectoryInfo> target = new("--out") { Description = "Folder that receives the 8-bit bundle.", Required = true };
        Option<int> frames = new("--frames") { Description = "Pictures to measure on, evenly spaced by name.", DefaultValueFactory = _ => 128 };
        Option<RangeRule> rule = new("--range") { Description = "How an activation's range is chosen.", DefaultValueFactory = _ => RangeRule.MinMax };
        frames.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--frames must be at least 1"); });
        Command quantise = new("quantise", "Makes an 8-bit bundle of a float one.") { model, images, target, frames, rule };
        quantise.SetAction(parsed =>
        {
            QuantiseWork.Run(parsed.GetValue(model)!.FullName, parsed.GetValue(images)!.FullName, parsed.GetValue(target)!.FullName, parsed.GetValue(frames), parsed.GetValue(rule), Console.Out);
            return 0;
        });
        return quantise;
    }
}
