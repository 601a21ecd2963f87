package jdist.ssh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// The addresses of a host. The system's own way of finding them can be neither interrupted nor
/// limited, so it has a thread of its own, which ends when it ends.
final class Resolution {
  private final HostSettings settings;
  private final Duration limit;
  private final BlockingQueue<List<InetAddress>> found = new ArrayBlockingQueue<>(1);

  Resolution(HostSettings settings, Duration limit) {
    this.settings = settings;
    this.limit = limit;
  }

  /// @throws SshException if there are none, or nobody says so within the limit
  List<InetAddress> addresses() throws InterruptedException {
    Thread.ofPlatform().name("jdist-resolve-" + settings.alias()).daemon().start(this::resolve);
    List<InetAddress> addresses = found.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (addresses == null) {
      throw failure("its name was not resolved within " + Seconds.words(limit));
    }
    if (addresses.isEmpty()) {
      throw failure("no address is known for " + settings.address());
    }
    return addresses;
  }

  private void resolve() {
    try {
      found.add(List.of(InetAddress.getAllByName(settings.address())));
    } catch (UnknownHostException _) {
      found.add(List.of());
    }
  }

  private SshException failure(String reason) {
    String given =
        settings.alias().equals(settings.address()) ? "" : "HostName " + settings.address();
    return new SshException(
        Stage.RESOLVE,
        settings.name(),
        reason,
        given,
        "getent hosts "
            + settings.address()
            + ", to see what the system makes of it; HostName in ~/.ssh/config gives another name",
        null);
  }
}
