using EdgeRadiomics.Appliance.Device;

namespace EdgeRadiomics.Appliance.Tests.Device;

public sealed class DeviceSensorsTests : IDisposable
{
    private readonly SomeMachine machine = new();

    private DeviceSensors Sensors => new(machine.Root);

    [Fact]
    public void What_a_machine_does_not_say_is_null()
    {
        (Sensors.TemperatureC, Sensors.IsThrottled, Sensors.IsUnderVoltage, Sensors.AvailableMemory, Sensors.UptimeS).ShouldBe((null, null, null, null, null));
        DeviceSensors.Disk(Path.Combine(machine.Root, "no", "such")).ShouldBeNull();
    }

    [Fact]
    public void The_hottest_zone_counts_and_a_zone_that_is_asleep_or_absurd_does_not()
    {
        machine.Write("sys/class/thermal/thermal_zone0/temp", "41200\n");
        machine.Write("sys/class/thermal/thermal_zone1/temp", "63500\n");
        machine.Write("sys/class/thermal/thermal_zone2/temp", "-256000\n");
        machine.Write("sys/class/thermal/thermal_zone3/temp", "");
        Sensors.TemperatureC.ShouldBe(63.5);
    }

    [Theory]
    [InlineData("0", false, false)]
    [InlineData("50000", false, false)] // both of them, but in the past
    [InlineData("50005", true, true)]
    [InlineData("0x8", true, false)]
    public void A_Raspberry_Pi_says_so_in_its_firmware_word(string word, bool throttled, bool underVoltage)
    {
        machine.Write("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled", word + "\n");
        (Sensors.IsThrottled, Sensors.IsUnderVoltage).ShouldBe((throttled, underVoltage));
    }

    [Fact]
    public void A_weak_supply_is_also_an_alarm_of_hwmon()
    {
        machine.Write("sys/class/hwmon/hwmon0/temp1_input", "40000");
        machine.Write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
        Sensors.IsUnderVoltage.ShouldBe(true);
    }

    [Fact]
    public void A_Jetson_slows_down_by_cooling_devices_and_a_fan_that_turns_is_none()
    {
        machine.Write("sys/class/thermal/cooling_device0/type", "pwm-fan\n");
        machine.Write("sys/class/thermal/cooling_device0/cur_state", "3\n");
        Sensors.IsThrottled.ShouldBeNull();
        machine.Write("sys/class/thermal/cooling_device1/type", "cpufreq-cpu0\n");
        machine.Write("sys/class/thermal/cooling_device1/cur_state", "0\n");
        Sensors.IsThrottled.ShouldBe(false);
        machine.Write("sys/class/thermal/cooling_device1/cur_state", "2\n");
        Sensors.IsThrottled.ShouldBe(true);
    }

    [Fact]
    public void Memory_and_uptime_are_read_as_Linux_writes_them()
    {
        machine.Write("proc/meminfo", "MemTotal:        2030188 kB\nMemFree:          200000 kB\nMemAvailable:    1500000 kB\n");
        machine.Write("proc/uptime", "123.45 200.00\n");
        (Sensors.AvailableMemory, Sensors.TotalMemory, Sensors.UptimeS).ShouldBe((1_536_000_000, 2_078_912_512, 123.45));
        DeviceSensors.Disk(machine.Data)!.Value.Total.ShouldBeGreaterThan(0);
    }

    public void Dispose() => machine.Dispose();
}
