package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import jdist.Distributed;
import jdist.failure.CannotTravelException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.StandInException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithCluster(workers = 2, jvmOptions = "-Xmx256m")
class FailureIT {
  @Test
  void theCauseIsTheOriginalWithItsFramesAndCauses(TestCluster test) {
    RemoteException failure =
        catchThrowableOfType(
            RemoteException.class, () -> test.worker(2).fetch(FailureIT::failDeep));

    assertThat(failure)
        .hasMessage(
            "On worker 2 (" + test.worker(2).host() + "): java.lang.IllegalStateException: outer");
    assertThat(failure.processId()).isEqualTo(2);
    assertThat(failure.host()).isEqualTo(test.worker(2).host());
    assertThat(failure.getCause())
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("outer")
        .hasCauseExactlyInstanceOf(IOException.class)
        .hasRootCauseMessage("inner");
    assertThat(failure.getCause().getSuppressed())
        .singleElement()
        .isInstanceOf(ArithmeticException.class);
    assertThat(failure.getCause().getStackTrace()[0].getMethodName()).isEqualTo("failDeep");
    assertThat(failure.getCause().getStackTrace())
        .noneMatch(frame -> frame.getClassName().startsWith("jdist."));
    assertThat(failure.getStackTrace()[0].getClassName())
        .as("the frames of the caller begin with its own")
        .startsWith("driver.");
  }

  private static int failDeep() {
    IllegalStateException failure = new IllegalStateException("outer", new IOException("inner"));
    failure.addSuppressed(new ArithmeticException("beside"));
    throw failure;
  }

  @Test
  void everyKindOfCallThrowsIt(TestCluster test) {
    for (int id : List.of(1, 2)) {
      List<Runnable> calls =
          List.of(
              () -> test.cluster().remoteCallFetch(id, FailureIT::failDeep),
              () -> test.cluster().remoteCall(id, FailureIT::failDeep).fetch(),
              () -> test.cluster().remoteCall(id, FailureIT::failDeep).await(),
              () -> test.cluster().remoteCallWait(id, FailureIT::failDeep),
              () -> test.cluster().remoteRun(id, FailureIT::failDeep).await(),
              () -> test.cluster().remoteRun(id, FailureIT::failDeep).fetch());

      assertThat(calls)
          .allSatisfy(call ->
              assertThatThrownBy(call::run)
                  .isInstanceOf(RemoteException.class)
                  .hasCauseExactlyInstanceOf(IllegalStateException.class));
    }
  }

  @Test
  void aCheckedExceptionIsTheCauseAsItIs(TestCluster test) {
    assertThatThrownBy(() ->
            test.worker(2)
                .fetch(() -> {
                  throw new IOException("checked");
                }))
        .isInstanceOf(RemoteException.class)
        .hasCauseExactlyInstanceOf(IOException.class);
  }

  @Test
  void aFailureThatPassesThroughSeveralProcessesTellsOfEach(TestCluster test) {
    assertThatThrownBy(
            () -> test.worker(2).fetch(() -> Distributed.remoteCallFetch(3, FailureIT::failDeep)))
        .isInstanceOf(RemoteException.class)
        .hasMessageStartingWith("On worker 2 (")
        .cause()
        .isInstanceOf(RemoteException.class)
        .hasMessageStartingWith("On worker 3 (")
        .cause()
        .isExactlyInstanceOf(IllegalStateException.class);
  }

  @Test
  void eachThreadThatWaitsGetsAFailureWithItsOwnFrames(TestCluster test) {
    RemoteFuture<Integer> future = test.worker(2).call(FailureIT::failDeep);

    Throwable first = catchThrowable(future::fetch);
    Throwable second = catchThrowable(() -> future.fetch(SOON));

    assertThat(first).hasRootCauseMessage("inner");
    assertThat(second).hasRootCauseMessage("inner");
  }

  @Test
  void aStackOverflowFailsItsCallAlone(TestCluster test) {
    assertThatThrownBy(() -> test.worker(2).fetch(() -> Tasks.endless(0)))
        .isInstanceOf(RemoteException.class)
        .hasCauseExactlyInstanceOf(StackOverflowError.class);
    assertThat(test.worker(2).fetch(() -> 1)).isEqualTo(1);
  }

  @Test
  void anOutOfMemoryErrorFailsItsCallAlone(TestCluster test) {
    assertThatThrownBy(() ->
            test.worker(2)
                .fetch(() -> {
                  List<long[]> hoard = new ArrayList<>();
                  while (true) {
                    hoard.add(new long[1 << 20]);
                  }
                }))
        .isInstanceOf(RemoteException.class)
        .hasCauseExactlyInstanceOf(OutOfMemoryError.class);
    assertThat(test.worker(2).fetch(() -> 1)).isEqualTo(1);
  }

  @Test
  void everyCallOfAWorkerThatHasNoMemoryLeftEnds(TestCluster test) {
    test.expectErrors(".*");
    TestWorker worker = test.newWorker();
    List<RemoteFuture<Integer>> hoards = new ArrayList<>();
    List<RemoteFuture<Integer>> calls = new ArrayList<>();

    for (int i = 0; i < 6; i++) {
      hoards.add(worker.call(FailureIT::hoard));
      for (int j = 0; j < 100; j++) {
        calls.add(worker.call(() -> new int[100].length));
      }
    }

    hoards.forEach(FailureIT::assertEnds);
    calls.forEach(FailureIT::assertEnds);
  }

  /// It may be answered, or fail, or its worker end: with no memory left little can be promised.
  private static void assertEnds(RemoteFuture<Integer> call) {
    try {
      assertThat(call.fetch(SOON)).isPositive();
    } catch (RemoteException | ProcessExitedException e) {
      assertThat(e).hasMessageContaining("worker ");
    }
  }

  /// Takes all the memory there is, down to the last kilobyte, and gives it back.
  private static int hoard() {
    List<byte[]> hoard = new ArrayList<>();
    for (int size = 1 << 24; size >= 1 << 8; size /= 4) {
      try {
        while (true) {
          hoard.add(new byte[size]);
        }
      } catch (OutOfMemoryError _) {
        hoard.subList(hoard.size() * 9 / 10, hoard.size()).clear();
      }
    }
    return hoard.size();
  }

  @Test
  void anArrayThatTheWorkerHasNoMemoryForFailsItsCallAlone(TestCluster test) {
    byte[] large = new byte[400 << 20];

    assertThatThrownBy(() -> test.worker(2).fetch(() -> large.length))
        .isInstanceOf(RemoteException.class)
        .hasCauseInstanceOf(CannotTravelException.class)
        .hasMessageContaining("there is no memory for it; raise -Xmx");
    assertThat(test.worker(2).fetch(() -> 1)).isEqualTo(1);
  }

  @Test
  void aFailureInTheInitializerOfAClassIsReported(TestCluster test) {
    assertThatThrownBy(() -> test.worker(2).fetch(() -> Unlucky.VALUE))
        .isInstanceOf(RemoteException.class)
        .hasCauseExactlyInstanceOf(ExceptionInInitializerError.class)
        .hasRootCauseMessage("unlucky");
    assertThatThrownBy(() -> test.worker(2).fetch(() -> Unlucky.VALUE))
        .hasCauseExactlyInstanceOf(NoClassDefFoundError.class);
  }

  private static final class Unlucky {
    static final Integer VALUE = fail();

    private static Integer fail() {
      throw new IllegalStateException("unlucky");
    }
  }

  /// Exceptions as users write them on bad days.
  enum Nasty {
    HOLDS_WHAT_IS_NOT_SERIALIZABLE,
    TO_STRING_THROWS,
    TO_STRING_THROWS_AN_ERROR,
    MESSAGE_THROWS,
    CAUSE_THROWS,
    FRAMES_THROW,
    FRAMES_ARE_NULL,
    WRITING_THROWS,
    WRITING_THROWS_AN_ERROR,
    WRITING_OVERFLOWS_THE_STACK,
    READING_THROWS,
    READING_THROWS_AN_ERROR,
    IS_ITS_OWN_SUPPRESSED_ONES_CAUSE;

    void fail() {
      throw switch (this) {
        case IS_ITS_OWN_SUPPRESSED_ONES_CAUSE -> {
          NastyException nasty = new NastyException(this);
          nasty.addSuppressed(new IllegalStateException("cycle", nasty));
          yield nasty;
        }
        default -> new NastyException(this);
      };
    }
  }

  @SuppressWarnings({"OverrideThrowableToString", "UnsynchronizedOverridesSynchronized"})
  private static final class NastyException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Nasty kind;
    private final Object held;

    NastyException(Nasty kind) {
      super("nasty " + kind);
      this.kind = kind;
      this.held = kind == Nasty.HOLDS_WHAT_IS_NOT_SERIALIZABLE ? new Object() : "";
    }

    @Override
    public String toString() {
      if (kind == Nasty.TO_STRING_THROWS) {
        throw new IllegalStateException("toString of " + held);
      }
      if (kind == Nasty.TO_STRING_THROWS_AN_ERROR) {
        throw new AssertionError("toString of " + held);
      }
      return super.toString();
    }

    @Override
    public String getMessage() {
      if (kind == Nasty.MESSAGE_THROWS) {
        throw new IllegalStateException("message");
      }
      return super.getMessage();
    }

    @Override
    public Throwable getCause() {
      if (kind == Nasty.CAUSE_THROWS) {
        throw new IllegalStateException("cause");
      }
      return super.getCause();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return switch (kind) {
        case FRAMES_THROW -> throw new IllegalStateException("frames");
        case FRAMES_ARE_NULL -> null;
        default -> super.getStackTrace();
      };
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      switch (kind) {
        case WRITING_THROWS -> throw new IllegalStateException("writing");
        case WRITING_THROWS_AN_ERROR -> throw new AssertionError("writing");
        case WRITING_OVERFLOWS_THE_STACK -> Tasks.endless(0);
        default -> {}
      }
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      switch (kind) {
        case READING_THROWS -> throw new IllegalStateException("reading");
        case READING_THROWS_AN_ERROR -> throw new AssertionError("reading");
        default -> {}
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverIsWrongWithAnExceptionItsCallFailsWithIt(Nasty nasty, TestCluster test) {
    RemoteFuture<Void> future = test.cluster().remoteRun(2, nasty::fail);

    RemoteException failure = catchThrowableOfType(RemoteException.class, () -> future.fetch(SOON));

    assertThat(failure).isNotNull();
    assertThat(failure.processId()).isEqualTo(2);
    if (failure.getCause() instanceof StandInException standIn) {
      assertThat(standIn.originalType()).isEqualTo(NastyException.class.getName());
    } else {
      assertThat(failure.getCause().getClass()).isEqualTo(NastyException.class);
    }
    assertThat(test.worker(2).call(() -> 1).fetch(SOON)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void whateverIsWrongWithAnExceptionOfALocalCallItFailsWithIt(Nasty nasty, TestCluster test) {
    RemoteFuture<Void> future = test.cluster().remoteRun(1, nasty::fail);

    assertThatThrownBy(() -> future.fetch(SOON)).isInstanceOf(RemoteException.class);
    assertThatThrownBy(() -> test.worker(2).call(future::fetch).fetch(SOON))
        .isInstanceOf(RemoteException.class);
  }

  @Test
  void anExceptionThatCannotTravelIsStoodInForByOneThatPrintsAsIt(TestCluster test) {
    RemoteException failure =
        catchThrowableOfType(
            RemoteException.class,
            () -> test.cluster().remoteRun(2, Nasty.HOLDS_WHAT_IS_NOT_SERIALIZABLE::fail).fetch());

    assertThat(failure.getCause())
        .isInstanceOf(StandInException.class)
        .hasToString("driver.FailureIT$NastyException: nasty HOLDS_WHAT_IS_NOT_SERIALIZABLE")
        .hasMessage("nasty HOLDS_WHAT_IS_NOT_SERIALIZABLE");
    assertThat(failure.getCause().getStackTrace()[0].getMethodName()).isEqualTo("fail");
  }

  @Test
  void anExceptionOfAClassThatTheWorkerAloneKnowsIsStoodInFor(TestCluster test) throws Exception {
    RemoteException failure =
        catchThrowableOfType(
            RemoteException.class, () -> test.worker(2).fetch(FailureIT::throwUnknown));

    assertThat(failure).hasMessageContaining("strange.UnknownException: only here knows me");
    assertThat(failure.getCause())
        .isInstanceOf(StandInException.class)
        .hasToString("strange.UnknownException: only here knows me");
    assertThat(((StandInException) failure.getCause()).originalType())
        .isEqualTo("strange.UnknownException");
    assertThat(failure.getCause().getSuppressed())
        .singleElement()
        .isInstanceOf(CannotTravelException.class);
  }

  private static Object throwUnknown() throws Exception {
    throw (RuntimeException)
        Foreign.make(
            "strange.UnknownException",
            """
            package strange;
            public class UnknownException extends RuntimeException {
              public UnknownException() { super("only here knows me"); }
            }
            """);
  }
}
