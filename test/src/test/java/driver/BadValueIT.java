package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import jdist.failure.CannotTravelException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import jdist.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Arguments and results that cannot travel.
@WithCluster(workers = 2, jvmOptions = "-Xmx256m")
class BadValueIT {
  /// A value that cannot be written, or read.
  enum BadValue {
    WRITING_THROWS,
    WRITING_THROWS_AN_ERROR,
    WRITING_OVERFLOWS_THE_STACK,
    READING_THROWS,
    READING_THROWS_AN_ERROR,
    READING_OVERFLOWS_THE_STACK
  }

  private static final class Bad implements Serializable {
    private static final long serialVersionUID = 1;
    private final BadValue kind;

    Bad(BadValue kind) {
      this.kind = kind;
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
        case READING_OVERFLOWS_THE_STACK -> Tasks.endless(0);
        default -> {}
      }
    }
  }

  private static boolean cannotTravel(Throwable failure) {
    return failure instanceof CannotTravelException
        || (failure instanceof RemoteException
            && failure.getCause() instanceof CannotTravelException);
  }

  @ParameterizedTest
  @EnumSource
  void aBadArgumentFailsItsCallAlone(BadValue kind, TestCluster test) {
    Bad bad = new Bad(kind);

    for (Task<Object> task : List.<Task<Object>>of(() -> bad.kind, () -> List.of(bad).size())) {
      assertThatThrownBy(() -> test.worker(2).call(task).fetch(SOON))
          .matches(BadValueIT::cannotTravel, "says that it cannot travel");
    }
    assertThat(test.worker(2).call(() -> 1).fetch(SOON)).isEqualTo(1);
  }

  /// Julia drops it without a word.
  @Test
  void aBadArgumentOfACallWithoutAnAnswerIsReportedWhereItCameIn(TestCluster test) {
    test.expectErrors("(?s).*");
    Bad bad = new Bad(BadValue.READING_THROWS);

    test.cluster().remoteDo(2, () -> List.of(bad));

    await().atMost(SOON).until(() -> test.errors().contains("remoteDo from process 1"));
    assertThat(test.errors()).contains("java.lang.IllegalStateException: reading");
    assertThat(test.worker(2).call(() -> 1).fetch(SOON)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aBadResultFailsItsCallAlone(BadValue kind, TestCluster test) {
    Task<Object> task = () -> new Bad(kind);

    assertThatThrownBy(() -> test.worker(2).call(task).fetch(SOON))
        .matches(BadValueIT::cannotTravel, "says that it cannot travel");
    assertThatThrownBy(() -> test.worker(2).fetch(task)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(
            () -> {
              RemoteFuture<Object> bad = test.worker(2).call(task);
              test.worker(3).call(bad::fetch).fetch(SOON);
            })
        .isInstanceOf(RemoteException.class);
    assertThat(test.worker(2).call(() -> 1).fetch(SOON)).isEqualTo(1);
    assertThat(test.worker(3).call(() -> 1).fetch(SOON)).isEqualTo(1);
  }

  @Test
  void whatCannotTravelThereIsNamedBeforeAnythingIsSent(TestCluster test) {
    Thread thread = Thread.currentThread();

    assertThatThrownBy(() -> test.worker(2).call(() -> thread.getName()))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining(
            " captures thread (java.lang.Thread), which is not serializable: lambda -> thread");
    assertThatThrownBy(() -> test.cluster().remoteDo(2, () -> thread.getName()))
        .isInstanceOf(CannotTravelException.class);
    assertThatThrownBy(() -> test.cluster().remoteFuture(2).put(thread))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("java.lang.Thread");
  }

  @Test
  void aResultThatCannotTravelIsNamed(TestCluster test) {
    assertThatThrownBy(() -> test.worker(2).fetch(Thread::currentThread))
        .isInstanceOf(RemoteException.class)
        .hasMessageStartingWith("On worker 2 (")
        .cause()
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("java.lang.Thread is not serializable: value");
    assertThatThrownBy(() -> test.worker(2).fetch(() -> List.of(1, Thread.currentThread())))
        .cause()
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("(java.lang.Thread), which is not serializable: value[1]");
  }

  @Test
  void aClassThatCannotBeFoundFailsItsCallAlone(TestCluster test) throws Exception {
    Object hidden =
        Foreign.make(
            "hidden.Hidden",
            """
            package hidden;
            public class Hidden implements java.io.Serializable { }
            """);

    assertThatThrownBy(() -> test.worker(2).fetch(() -> hidden.hashCode()))
        .isInstanceOf(RemoteException.class)
        .cause()
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("hidden.Hidden");
    assertThat(test.worker(2).fetch(() -> 1)).isEqualTo(1);
  }
}
