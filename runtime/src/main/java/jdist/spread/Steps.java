package jdist.spread;

import jdist.call.Calls;
import jdist.parallel.Progress;
import jdist.parallel.StepCounter;
import jdist.process.LocalProcess;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;

/// A counter of steps, wherever it is kept.
///
/// @param counted stands for its [Kept]: steps are put in, and how far it is can be looked at
record Steps(RemoteChannel<Object> counted) implements StepCounter {
  /// A counter that `process` shows.
  ///
  /// @param total how many steps there will be; -1 if that is not known
  static Steps of(LocalProcess process, String label, long total) {
    return new Steps(process.calls().channel(new Kept(process.calls(), label, total)));
  }

  @Override
  public void step(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("steps are counted forwards, not by " + count);
    }
    var _ = counted.put(count);
  }

  @Override
  public Progress progress() {
    return (Progress) counted.fetch();
  }

  @Override
  public void close() {
    counted.close();
  }

  /// The counter, in the process that shows it.
  private static final class Kept implements Channel<Object> {
    private final String label;
    private final Tally tally;
    private final ProgressReport report;
    private volatile boolean closed;

    Kept(Calls calls, String label, long total) {
      this.label = label;
      this.tally = new Tally(total);
      Tally counts = tally;
      this.report = ProgressReport.shown(calls, () -> counts.progress(label));
    }

    @Override
    public void put(Object count, Object... arguments) {
      tally.done((long) count);
    }

    @Override
    public Object fetch(Object... arguments) {
      return tally.progress(label);
    }

    @Override
    public Object take(Object... arguments) {
      throw new UnsupportedOperationException("steps that have been done stay done");
    }

    @Override
    public void await(Object... arguments) {
      // it can be looked at any time
    }

    @Override
    public boolean isReady(Object... arguments) {
      return true;
    }

    @Override
    public void close() {
      closed = true;
      report.close();
    }

    @Override
    public boolean isOpen() {
      return !closed;
    }
  }
}
