// bin/jdist -p 4 src/examples/Jobs.java

import static jdist.Distributed.*;

import java.util.concurrent.ThreadLocalRandom;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;

record Done(int job, double seconds, int where) {}

/// The manual's chapter "Channels and RemoteChannels": jobs go out through one channel, results
/// come home through another.
void main() {
  RemoteChannel<Integer> jobs = remoteChannel(1, () -> Channel.buffered(32));
  RemoteChannel<Done> results = remoteChannel(1, () -> Channel.buffered(32));
  int n = 12;
  Thread.ofPlatform()
      .start(() -> {
        for (int job = 1; job <= n; job++) {
          jobs.put(job);
        }
        jobs.close();
      });
  for (int p : workers()) {
    remoteDo(p, () -> work(jobs, results));
  }
  for (int left = n; left > 0; left--) {
    Done done = results.take();
    IO.println(
        "%d finished in %.2f seconds on worker %d".formatted(done.job, done.seconds, done.where));
  }
}

void work(RemoteChannel<Integer> jobs, RemoteChannel<Done> results) throws InterruptedException {
  for (int job : jobs) {
    double seconds = ThreadLocalRandom.current().nextDouble() / 4;
    Thread.sleep((long) (1_000 * seconds)); // as if it worked
    results.put(new Done(job, seconds, myId()));
  }
}
