using System.Runtime.InteropServices;
using EdgeRadiomics.Trainer.Export;
using Google.Protobuf;

namespace EdgeRadiomics.Trainer.Quantisation;

/// <summary>
/// Widens depthwise convolutions to a multiple of 16 channels with zeros where nothing else sees it: ONNX Runtime's 8-bit kernel
/// takes 16 at a time and the rest one by one (128 x 128 px: 48 channels 0.36 ms, 24 channels 0.55 ms).
/// </summary>
internal static class ChannelPadding
{
    private const int Together = 16;

    /// <summary>Changes the model in place; its outputs stay the same.</summary>
    public static void Apply(ModelProto model)
    {
        Dictionary<string, TensorProto> constants = model.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (NodeProto depthwise in model.Graph.Node.Where(node => node.OpType == "Conv" && Groups(node) > 1))
        {
            if (!constants.TryGetValue(depthwise.Input[1], out TensorProto? weights) || Groups(depthwise) != weights.Dims[0] || weights.Dims[0] % Together == 0) continue;
            NodeProto? before = Back(model, depthwise.Input[0]), after = Forward(model, depthwise.Output[0]);
            if (before is null || after is null || Back(model, after.Input[0]) != depthwise) continue;
            int channels = (int)weights.Dims[0], wide = (channels + Together - 1) / Together * Together;
            foreach (NodeProto node in (NodeProto[])[before, depthwise])
                foreach (string name in node.Input.Skip(1)) Widen(constants[name], 0, wide);
            Widen(constants[after.Input[1]], 1, wide);
            depthwise.Attribute.Single(attribute => attribute.Name == "group").I = wide;
        }
    }

    /// <summary>Groups of a convolution.</summary>
    public static long Groups(NodeProto convolution) => convolution.Attribute.FirstOrDefault(attribute => attribute.Name == "group")?.I ?? 1;

    // The ordinary convolution that makes a value alone for one reader, across ReLUs (which keep zeros).
    private static NodeProto? Back(ModelProto model, string value)
    {
        if (model.Graph.Node.Count(node => node.Input.Contains(value)) != 1 || model.Graph.Output.Any(output => output.Name == value)) return null;
        NodeProto? maker = model.Graph.Node.FirstOrDefault(node => node.Output[0] == value);
        return maker?.OpType switch
        {
            "Relu" => Back(model, maker.Input[0]),
            "Conv" => maker,
            _ => null,
        };
    }

    private static NodeProto? Forward(ModelProto model, string value)
    {
        NodeProto? reader = model.Graph.Node.FirstOrDefault(node => node.Input.Contains(value));
        return reader?.OpType switch
        {
            "Relu" => Forward(model, reader.Output[0]),
            "Conv" when Groups(reader) == 1 => reader,
            _ => null,
        };
    }

    private static void Widen(TensorProto tensor, int axis, int wide)
    {
        int[] sides = [.. tensor.Dims.Select(side => (int)side)];
        int outer = axis == 0 ? 1 : sides[0], inner = sides.Skip(axis + 1).Aggregate(1, (product, side) => product * side);
        ReadOnlySpan<float> old = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span);
        float[] values = new float[outer * wide * inner];
        for (int i = 0; i < outer; i++) old.Slice(i * sides[axis] * inner, sides[axis] * inner).CopyTo(values.AsSpan(i * wide * inner));
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        tensor.Dims[axis] = wide;
    }
}
