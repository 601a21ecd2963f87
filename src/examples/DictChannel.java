// A channel of one's own: the manual's dictionary channel, whose items have keys.
// Run it with: bin/jdist -p 2 src/examples/DictChannel.java

import static jdist.Distributed.*;

import java.util.HashMap;
import java.util.Map;
import jdist.failure.ChannelClosedException;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;

/** What is put under a key is taken by it; the key is what callers give beside the item. */
static class Dictionary implements Channel<String> {
  private final Map<Object, String> entries = new HashMap<>();
  private boolean open = true;

  @Override
  public synchronized void put(String value, Object... key) {
    if (!open) {
      throw new ChannelClosedException(null);
    }
    entries.put(key[0], value);
    notifyAll();
  }

  @Override
  public synchronized String take(Object... key) throws InterruptedException {
    await(key);
    return entries.remove(key[0]);
  }

  @Override
  public synchronized String fetch(Object... key) throws InterruptedException {
    await(key);
    return entries.get(key[0]);
  }

  @Override
  public synchronized void await(Object... key) throws InterruptedException {
    while (!entries.containsKey(key[0])) {
      if (!open) {
        throw new ChannelClosedException(null);
      }
      wait();
    }
  }

  @Override
  public synchronized boolean isReady(Object... key) {
    return key.length == 0 ? !entries.isEmpty() : entries.containsKey(key[0]);
  }

  @Override
  public synchronized void close() {
    open = false;
    notifyAll();
  }

  @Override
  public synchronized boolean isOpen() {
    return open;
  }
}

void main() {
  RemoteChannel<String> words = remoteChannel(2, () -> new Dictionary());
  remoteDo(3, () -> words.put("eins", "one").put("zwei", "two"));

  IO.println("two is " + words.take("two")); // waits until process 3 has put it
  IO.println("one is " + words.fetch("one"));
  IO.println("is there a one? " + words.isReady("one") + "; a two? " + words.isReady("two"));
}
