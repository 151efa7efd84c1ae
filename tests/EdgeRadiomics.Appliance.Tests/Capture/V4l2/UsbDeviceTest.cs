using EdgeRadiomics.Appliance.Capture.V4l2;

namespace EdgeRadiomics.Appliance.Tests.Capture.V4l2;

public sealed class UsbDeviceTest : IDisposable
{
    private readonly DirectoryInfo sys = Directory.CreateTempSubdirectory("sys");

    public void Dispose() => sys.Delete(recursive: true);

    [Fact]
    public void A_nodes_usb_device_is_found_above_its_interface()
    {
        string usb = Path.Combine(sys.FullName, "devices", "pci0", "usb1", "1-4");
        Node("video3", Path.Combine(usb, "1-4:1.0"));
        File.WriteAllText(Path.Combine(usb, "busnum"), "1\n");
        File.WriteAllText(Path.Combine(usb, "devnum"), "17\n");

        UsbDevice.PathOf("/dev/video3", sys.FullName).ShouldBe("/dev/bus/usb/001/017");
    }

    [Fact]
    public void A_grabber_on_another_bus_has_none()
    {
        Node("video0", Path.Combine(sys.FullName, "devices", "platform", "vivid.0"));
        UsbDevice.PathOf("/dev/video0", sys.FullName).ShouldBeNull();
        UsbDevice.PathOf("/dev/video9", sys.FullName).ShouldBeNull();
    }

    private void Node(string name, string device)
    {
        Directory.CreateDirectory(device);
        string node = Directory.CreateDirectory(Path.Combine(sys.FullName, "class", "video4linux", name)).FullName;
        File.CreateSymbolicLink(Path.Combine(node, "device"), Path.GetRelativePath(node, device));
    }
}
