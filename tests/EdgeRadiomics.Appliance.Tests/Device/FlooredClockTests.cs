using EdgeRadiomics.Appliance.Device;

namespace EdgeRadiomics.Appliance.Tests.Device;

public sealed class FlooredClockTests : IDisposable
{
    private static readonly DateTimeOffset Year1970 = DateTimeOffset.UnixEpoch.AddSeconds(20);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Year = TimeSpan.FromDays(365);

    private readonly SomeMachine machine = new();

    [Fact]
    public void A_board_that_boots_in_1970_is_not_before_the_program_was_built_and_its_time_runs()
    {
        machine.Set(Year1970);
        FlooredClock clock = machine.Start();
        clock.GetUtcNow().ShouldBe(SomeMachine.Built);
        machine.Pass(10 * Second);
        clock.GetUtcNow().ShouldBe(SomeMachine.Built + 10 * Second);
        clock.State.ShouldBe(ClockState.Floor);
    }

    [Fact]
    public void A_hint_of_the_programme_moves_a_clock_that_nobody_sets_forward_and_never_back()
    {
        machine.Set(Year1970);
        FlooredClock clock = machine.Start();
        clock.Hint(SomeMachine.Built - Second).ShouldBeFalse("an old one, sent again");
        clock.GetUtcNow().ShouldBe(SomeMachine.Built);
        clock.Hint(SomeMachine.Built + 30 * Second).ShouldBeTrue();
        machine.Pass(10 * Second);
        clock.GetUtcNow().ShouldBe(SomeMachine.Built + 40 * Second);
        clock.State.ShouldBe(ClockState.Floor, "a hint is no time server");
    }

    [Fact]
    public void A_board_that_boots_in_1970_goes_on_from_the_latest_time_it_kept()
    {
        machine.Start().Keep();
        machine.Set(Year1970);
        FlooredClock clock = machine.Start();
        clock.GetUtcNow().ShouldBe(SomeMachine.Noon);
        clock.State.ShouldBe(ClockState.Floor);
        machine.Pass(60 * Second);
        clock.Keep();
        machine.Set(Year1970);
        machine.Start().GetUtcNow().ShouldBe(SomeMachine.Noon + 60 * Second, "the floor grows also while it stands in for the calendar");
    }

    [Fact]
    public void When_a_time_server_sets_the_calendar_later_time_follows()
    {
        machine.Set(Year1970);
        FlooredClock clock = machine.Start();
        clock.State.ShouldBe(ClockState.Floor);
        machine.Set(SomeMachine.Noon);
        machine.TimeServerAnswers();
        clock.GetUtcNow().ShouldBe(SomeMachine.Noon, "at once");
        machine.Pass(6 * Second);
        clock.State.ShouldBe(ClockState.Synced);
    }

    [Fact]
    public void A_jump_back_a_year_that_nobody_vouches_for_is_not_followed()
    {
        FlooredClock clock = machine.Start();
        clock.GetUtcNow().ShouldBe(SomeMachine.Noon);
        machine.Jump(-Year);
        machine.Pass(10 * Second);
        clock.GetUtcNow().ShouldBe(SomeMachine.Noon + 10 * Second);
        clock.State.ShouldBe(ClockState.Floor);
    }

    [Fact]
    public void A_jump_forward_a_year_that_nobody_vouches_for_is_followed_and_does_not_poison_the_floor()
    {
        FlooredClock clock = machine.Start();
        clock.Keep();
        machine.Jump(Year);
        machine.Pass(10 * Second);
        clock.GetUtcNow().ShouldBe(SomeMachine.Noon + Year + 10 * Second);
        clock.State.ShouldBe(ClockState.Unsynced);
        clock.Keep();
        machine.Jump(-Year);
        clock.GetUtcNow().ShouldBe(SomeMachine.Noon + 10 * Second);
        clock.State.ShouldBe(ClockState.Unsynced, "the calendar is where it was");
        machine.Start().GetUtcNow().ShouldBe(SomeMachine.Noon + 10 * Second, "after the next start too");
    }

    [Fact]
    public void A_battery_backed_clock_may_have_been_off_for_a_holiday_but_not_for_a_year()
    {
        machine.BatteryClockSays(SomeMachine.Noon);
        FlooredClock clock = machine.Start();
        clock.State.ShouldBe(ClockState.Rtc);
        clock.Keep();
        DateTimeOffset holiday = SomeMachine.Noon + TimeSpan.FromDays(20);
        machine.Set(holiday);
        machine.BatteryClockSays(holiday);
        machine.Start().Keep();
        machine.Jump(Year);
        machine.BatteryClockSays(holiday + Year);
        machine.Start().Keep();
        machine.Set(Year1970);
        machine.Start().GetUtcNow().ShouldBe(holiday);
    }

    [Fact]
    public void A_first_start_takes_no_calendar_that_is_absurd_for_its_floor()
    {
        machine.Jump(73 * Year);
        machine.Start().Keep();
        machine.Set(SomeMachine.Noon);
        machine.Start().GetUtcNow().ShouldBe(SomeMachine.Noon);
    }

    [Fact]
    public void A_battery_backed_clock_without_a_battery_vouches_for_nothing()
    {
        machine.BatteryClockSays(Year1970);
        machine.Start().State.ShouldBe(ClockState.Unsynced);
        machine.Set(Year1970);
        machine.Start().State.ShouldBe(ClockState.Floor);
    }

    [Fact]
    public void A_time_server_lowers_a_floor_that_was_too_high()
    {
        machine.Write("data/clock-floor", (SomeMachine.Noon + Year).ToString("O"));
        machine.Start().State.ShouldBe(ClockState.Floor);
        machine.TimeServerAnswers();
        FlooredClock healed = machine.Start();
        healed.GetUtcNow().ShouldBe(SomeMachine.Noon);
        healed.Keep();
        File.ReadAllText(Path.Combine(machine.Data, "clock-floor")).ShouldBe(SomeMachine.Noon.ToString("O"));
    }

    [Fact]
    public void A_time_server_in_1970_is_not_believed()
    {
        machine.TimeServerAnswers();
        machine.Set(Year1970);
        FlooredClock clock = machine.Start();
        clock.GetUtcNow().ShouldBe(SomeMachine.Built);
        clock.State.ShouldBe(ClockState.Floor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2027-")]
    [InlineData("\0\0\0\0")]
    public void A_damaged_floor_is_one_warning_and_is_replaced(string damage)
    {
        machine.Write("data/clock-floor", damage);
        FlooredClock clock = machine.Start();
        clock.GetUtcNow().ShouldBe(SomeMachine.Noon);
        clock.Keep();
        machine.Log.Warnings.ShouldHaveSingleItem().ShouldContain("clock-floor");
        machine.Start();
        machine.Log.Warnings.Count().ShouldBe(1);
    }

    [Fact]
    public void A_floor_that_cannot_be_written_is_one_warning_and_time_goes_on()
    {
        FlooredClock clock = machine.Start();
        Directory.CreateDirectory(Path.Combine(machine.Data, "clock-floor.part"));
        for (int i = 0; i < 3; i++)
        {
            machine.Pass(60 * Second);
            clock.Keep();
        }
        machine.Log.Warnings.Count().ShouldBe(1);
        clock.GetUtcNow().ShouldBe(SomeMachine.Noon + 180 * Second);
    }

    [Fact]
    public void Stamps_and_timers_are_the_machines_own()
    {
        FlooredClock clock = machine.Start();
        machine.Jump(-Year);
        clock.GetTimestamp().ShouldBe(machine.GetTimestamp());
        clock.TimestampFrequency.ShouldBe(machine.TimestampFrequency);
        bool rang = false;
        using ITimer timer = clock.CreateTimer(_ => rang = true, null, Second, Timeout.InfiniteTimeSpan);
        machine.Pass(Second);
        rang.ShouldBeTrue();
    }

    public void Dispose() => machine.Dispose();
}
