package jdist.spread;

import java.util.List;
import jdist.parallel.DistributedItems;
import jdist.parallel.DistributedRange;
import jdist.process.LocalProcess;
import org.jspecify.annotations.Nullable;

/// What one process spreads over many. Thread-safe.
public final class Spread {
  private final LocalProcess process;

  public Spread(LocalProcess process) {
    this.process = process;
  }

  public DistributedRange range(long from, long to) {
    return new RangeLoop(process, from, to);
  }

  public <T extends @Nullable Object> DistributedItems<T> items(List<T> items) {
    return new ItemsLoop<>(process, items);
  }
}
