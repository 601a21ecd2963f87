package jdist.call;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import jdist.failure.ProcessExitedException;
import jdist.mesh.Peer;
import jdist.wire.Message.ChannelAction;

/// The channels kept here that are closed when some process is gone. Thread-safe.
final class Bindings {
  private final Map<Integer, Set<ChannelStore>> bound = new ConcurrentHashMap<>();

  /// `channel` is closed when `peer` is gone; now, if it is.
  void bind(ChannelStore channel, Peer peer) {
    Set<ChannelStore> channels =
        bound.computeIfAbsent(
            peer.id(),
            _ -> Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>())));
    channels.add(channel);
    if (peer.hasLeft()) {
      left(peer.id(), () -> new ProcessExitedException(peer.id(), peer.host(), peer.howItLeft()));
    }
  }

  /// A process is gone.
  void left(int processId, Supplier<ProcessExitedException> why) {
    Set<ChannelStore> channels = bound.remove(processId);
    if (channels != null) {
      List<ChannelStore> all;
      synchronized (channels) {
        all = List.copyOf(channels);
      }
      all.forEach(channel -> {
        var _ = channel.begin(ChannelAction.CLOSE, why.get());
      });
    }
  }
}
