using EdgeRadiomics.Appliance.Panel;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Panel;

public sealed class PressDetectorTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly List<Press> told = [];
    private PressDetector? detector;

    [Fact]
    public void A_short_press_is_told_once_at_its_release()
    {
        Make();
        Hold(200);
        told.ShouldBeEmpty("it could still become a long one");
        Release();
        told.ShouldBe([Press.Short]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(29)]
    public void Bounces_shorter_than_the_debounce_time_are_one_press(int bounceMs)
    {
        Make();
        for (int n = 0; n < 9; n++)
        {
            detector!.Edge(n % 2 == 0);
            Wait(bounceMs);
        }
        Hold(100);
        for (int n = 0; n < 9; n++)
        {
            detector!.Edge(n % 2 == 1);
            Wait(bounceMs);
        }
        Release();
        told.ShouldBe([Press.Short]);
    }

    [Fact]
    public void Any_storm_of_bounces_around_a_press_is_one_press()
    {
        Random random = new(20261123);
        for (int round = 0; round < 200; round++)
        {
            told.Clear();
            Make();
            Storm(random);
            Hold(60 + random.Next(1000));
            Storm(random);
            Release();
            told.ShouldBe([Press.Short], $"round {round}");
        }
    }

    [Fact]
    public void A_glitch_is_no_press()
    {
        Make();
        detector!.Edge(true);
        Wait(20);
        detector.Edge(false);
        Wait(5000);
        told.ShouldBeEmpty();
    }

    [Fact]
    public void A_long_press_is_told_while_it_is_held_and_its_release_means_nothing()
    {
        Make();
        Hold(1600);
        told.ShouldBe([Press.Long]);
        Release();
        told.ShouldBe([Press.Long]);
    }

    [Fact]
    public void A_pedal_held_for_30_s_is_stuck_and_works_again_after_its_release()
    {
        Make();
        Hold(31_000);
        told.ShouldBe([Press.Long, Press.Stuck]);
        Wait(120_000);
        Release();
        Hold(100);
        Release();
        told.ShouldBe([Press.Long, Press.Stuck, Press.Freed, Press.Short]);
    }

    [Fact]
    public void Two_presses_within_the_window_are_a_double_one()
    {
        Make(doubleMs: 400);
        Hold(100);
        Release();
        Wait(150);
        Hold(100);
        Release();
        Wait(1000);
        told.ShouldBe([Press.Double]);
    }

    [Fact]
    public void A_press_without_a_second_one_is_short_once_the_window_has_passed()
    {
        Make(doubleMs: 400);
        Hold(100);
        Release();
        told.ShouldBeEmpty();
        Wait(400);
        told.ShouldBe([Press.Short]);
    }

    [Fact]
    public void Without_double_presses_two_quick_presses_are_two()
    {
        Make();
        Hold(80);
        Release();
        Hold(80);
        Release();
        told.ShouldBe([Press.Short, Press.Short]);
    }

    [Fact]
    public void A_pedal_that_is_held_at_the_start_tells_nothing_until_it_was_released()
    {
        Make(isPressed: true);
        Wait(20_000);
        Release();
        told.ShouldBeEmpty();
        Hold(100);
        Release();
        told.ShouldBe([Press.Short]);
    }

    [Fact]
    public void A_pedal_that_is_held_from_the_start_is_stuck_after_30_s()
    {
        Make(isPressed: true);
        Wait(31_000);
        Release();
        told.ShouldBe([Press.Stuck, Press.Freed]);
    }

    [Fact]
    public void Without_long_presses_a_press_is_told_once_it_is_down_however_long_it_is_held()
    {
        Make(longMs: null);
        Hold(30);
        told.ShouldBe([Press.Short]);
        Wait(3000);
        Release();
        told.ShouldBe([Press.Short]);
        Hold(31_000);
        Release();
        told.ShouldBe([Press.Short, Press.Short, Press.Stuck, Press.Freed]);
    }

    [Fact]
    public void An_edge_that_was_lost_is_made_good_by_looking()
    {
        Make();
        Hold(100);
        detector!.Look(false);
        Wait(30);
        told.ShouldBe([Press.Short]);
    }

    [Fact]
    public void Looking_again_and_again_does_not_keep_a_press_from_settling()
    {
        Make();
        detector!.Edge(true);
        for (int n = 0; n < 10; n++)
        {
            detector.Look(true);
            Wait(10);
        }
        Release();
        told.ShouldBe([Press.Short]);
    }

    public void Dispose() => detector?.Dispose();

    private void Make(int? doubleMs = null, bool isPressed = false, int? longMs = 1500)
    {
        detector?.Dispose();
        detector = new PressDetector(
            new PressTimes(TimeSpan.FromMilliseconds(30), Span(longMs), Span(doubleMs)), isPressed, told.Add, time);

        static TimeSpan? Span(int? ms) => ms is { } some ? TimeSpan.FromMilliseconds(some) : null;
    }

    private void Storm(Random random)
    {
        for (int n = random.Next(20); n > 0; n--)
        {
            detector!.Edge(random.Next(2) == 0);
            Wait(random.Next(1, 25));
        }
    }

    private void Hold(int ms)
    {
        detector!.Edge(true);
        Wait(ms);
    }

    private void Release()
    {
        detector!.Edge(false);
        Wait(30);
    }

    // Step by step: a timer that a timer starts counts from where the clock was moved to.
    private void Wait(int ms)
    {
        for (int step; ms > 0; ms -= step) time.Advance(TimeSpan.FromMilliseconds(step = Math.Min(ms, 5)));
    }
}
