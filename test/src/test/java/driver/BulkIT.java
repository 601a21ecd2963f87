package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import jdist.Distributed;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithCluster(workers = 3)
class BulkIT {
  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    long state = size;
    for (int i = 0; i < size; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      bytes[i] = (byte) (state >>> 56);
    }
    return bytes;
  }

  private static long checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  @ParameterizedTest
  @ValueSource(ints = {65_000, 65_536, 66_000, 262_144, 8 << 20, 128 << 20})
  void anArrayArrivesAsItWasSentBothWays(int size, TestCluster test) {
    byte[] sent = bytes(size);

    byte[] back =
        test.worker(2)
            .fetch(() -> {
              if (checksum(sent) != checksum(bytes(size))) {
                throw new IllegalStateException("it came in with other contents");
              }
              byte[] answer = sent.clone();
              answer[size / 2]++;
              return answer;
            });

    sent[size / 2]++;
    assertThat(checksum(back)).isEqualTo(checksum(sent));
  }

  @Test
  void arraysOfEveryKindArrive(TestCluster test) {
    int size = 100_000;
    boolean[] booleans = new boolean[size];
    char[] chars = new char[size];
    short[] shorts = new short[size];
    int[] ints = new int[size];
    long[] longs = new long[size];
    float[] floats = new float[size];
    double[] doubles = new double[size];
    String[] strings = new String[size];
    for (int i = 0; i < size; i++) {
      booleans[i] = i % 3 == 0;
      chars[i] = (char) i;
      shorts[i] = (short) i;
      ints[i] = i * i;
      longs[i] = (long) i << 33;
      floats[i] = i / 3f;
      doubles[i] = i / 3.0;
      strings[i] = "s" + i;
    }

    List<Object> back =
        test.worker(2)
            .fetch(() -> List.of(booleans, chars, shorts, ints, longs, floats, doubles, strings));

    assertThat(back)
        .usingElementComparator(
            (a, b) -> Arrays.deepEquals(new Object[] {a}, new Object[] {b}) ? 0 : 1)
        .containsExactly(booleans, chars, shorts, ints, longs, floats, doubles, strings);
  }

  @Test
  void manyArraysInOneValueArrive(TestCluster test) {
    Map<String, double[]> sent =
        Map.of("a", new double[50_000], "b", new double[] {1}, "c", new double[0]);
    double[] shared = new double[30_000];
    List<double[]> twice = List.of(shared, shared);

    boolean same =
        test.worker(2)
            .fetch(() ->
                sent.get("a").length == 50_000
                    && sent.get("c").length == 0
                    && twice.get(0) == twice.get(1));
    List<double[]> back = test.worker(2).fetch(() -> twice);

    assertThat(same).isTrue();
    assertThat(back.get(0)).isSameAs(back.get(1)).hasSize(30_000);
  }

  @Test
  void aValueOfManySmallObjectsArrives(TestCluster test) {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      sent.add("string number " + i);
    }

    assertThat(test.worker(2).fetch(() -> sent)).isEqualTo(sent);
    assertThat(test.worker(2).call(() -> sent).fetch(SOON)).isEqualTo(sent);
  }

  @Test
  void largeArraysMayCrossEachOther(TestCluster test) throws Exception {
    byte[] large = bytes(8 << 20);
    long expected = checksum(large);
    List<Future<Long>> sums = new ArrayList<>();
    List<RemoteFuture<Long>> between = new ArrayList<>();
    try (var threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < 12; i++) {
        int id = 2 + i % 3;
        int other = 2 + (i + 1) % 3;
        sums.add(threads.submit(() -> checksum(test.worker(id).fetch(() -> large))));
        between.add(
            test.worker(id)
                .call(() -> checksum(Distributed.remoteCallFetch(other, () -> bytes(8 << 20)))));
      }
      for (Future<Long> sum : sums) {
        assertThat(sum.get(50, TimeUnit.SECONDS)).isEqualTo(expected);
      }
    }
    assertThat(between).allSatisfy(sum -> assertThat(sum.fetch(SOON)).isEqualTo(expected));
  }

  @Test
  void smallCallsDoNotWaitForLargeArrays(TestCluster test) throws Exception {
    byte[] large = new byte[64 << 20];
    test.worker(2).fetch(() -> 1);
    CountDownLatch begun = new CountDownLatch(2);
    try (var threads = Executors.newCachedThreadPool()) {
      Future<?> out =
          threads.submit(() -> transfer(begun, () -> test.worker(2).fetch(() -> large.length)));
      Future<?> in =
          threads.submit(
              () -> transfer(begun, () -> test.worker(2).fetch(() -> new byte[64 << 20])));
      begun.await();
      List<Long> micros = new ArrayList<>();
      while (!out.isDone() || !in.isDone()) {
        long start = System.nanoTime();
        test.worker(2).fetch(() -> 1);
        micros.add((System.nanoTime() - start) / 1_000);
      }
      out.get();
      in.get();

      micros.sort(null);
      assertThat(micros).hasSizeGreaterThan(20);
      assertThat(micros.get(micros.size() / 2))
          .as("median of %d small calls, in µs", micros.size())
          .isLessThan(20_000);
    }
  }

  /// It has more bytes than an `int` can count, and no heap here has room for it twice.
  @Test
  @WithCluster(workers = 2, jvmOptions = "-Xmx4g")
  void anArrayOfThreeGigabytesArrivesWithoutASecondCopy(TestCluster test) {
    int length = 400_000_000;

    boolean same =
        test.worker(2)
            .call(() -> isCounted(Distributed.remoteCallFetch(3, () -> counted(length)), length))
            .fetch(Duration.ofSeconds(55));

    assertThat(same).isTrue();
  }

  private static double[] counted(int length) {
    double[] counted = new double[length];
    for (int i = 0; i < length; i++) {
      counted[i] = i;
    }
    return counted;
  }

  private static boolean isCounted(double[] counted, int length) {
    boolean same = counted.length == length;
    for (int i = 0; i < counted.length; i++) {
      same &= counted[i] == i;
    }
    return same;
  }

  private static Object transfer(CountDownLatch begun, Runnable once) {
    begun.countDown();
    for (int i = 0; i < 8; i++) {
      once.run();
    }
    return begun;
  }

  @Test
  void aCallWithMoreThanAllCreditIsMadeAllTheSame(TestCluster test) {
    byte[] heavy = new byte[40 << 20];
    List<RemoteFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(test.worker(2).call(() -> heavy.length));
    }

    assertThat(calls).allSatisfy(call -> assertThat(call.fetch(SOON)).isEqualTo(40 << 20));
  }

  @Test
  void aWorkerThatDoesNotKeepUpMeetsBackPressure(TestCluster test) throws Exception {
    byte[] heavy = new byte[1 << 20];
    RemoteFuture<Integer> gate = test.cluster().remoteFuture();
    List<RemoteFuture<Integer>> calls = new ArrayList<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 200; i++) {
                calls.add(test.worker(2).call(() -> gate.fetch() + heavy.length));
              }
            });
    caller.join(Duration.ofSeconds(2));
    assertThat(caller.isAlive()).as("the caller waits").isTrue();
    assertThat(calls).hasSizeLessThan(70);
    assertThat(test.worker(3).fetch(() -> 1)).as("others are none the worse").isEqualTo(1);

    gate.put(1);

    assertThat(caller.join(SOON)).isTrue();
    assertThat(calls)
        .hasSize(200)
        .allSatisfy(call -> assertThat(call.fetch(SOON)).isEqualTo((1 << 20) + 1));
  }
}
