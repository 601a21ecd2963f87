package jdist.call;

import java.util.List;
import jdist.remote.ProcessStats;

/// What one process is doing at a moment.
///
/// @param host the name of its host
/// @param calls the calls of others that run, or wait inside jdist
/// @param stacks its threads: all platform threads, and those virtual ones that run a call
/// @param stats what its tables hold
public record ProcessDump(String host, List<Call> calls, List<Stack> stacks, ProcessStats stats) {
  /// A call.
  ///
  /// @param caller the process that made it
  /// @param nanos for how long it has been running
  /// @param thread the name of the thread that runs it
  /// @param task the first frame of the user's: `Job.lambda$main$0(Job.java:22)`; empty if it has
  ///   not come to that
  public record Call(int caller, long nanos, String thread, String task) {}

  /// A thread.
  ///
  /// @param state its state, and what it is blocked on: `BLOCKED, on an Object held by main`
  /// @param isUsers whether it runs the user's code, or waits in it
  /// @param frames what it executes, innermost first, without jdist's frames below the user's
  public record Stack(String thread, String state, boolean isUsers, List<String> frames) {
    public Stack {
      frames = List.copyOf(frames);
    }
  }

  public ProcessDump {
    calls = List.copyOf(calls);
    stacks = List.copyOf(stacks);
  }
}
