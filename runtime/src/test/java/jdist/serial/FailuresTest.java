package jdist.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.Stream;
import jdist.failure.CannotTravelException;
import jdist.failure.CompositeException;
import jdist.failure.JdistException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.StandInException;
import jdist.wire.Payload;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final Ends ends = new Ends();

  private static Throwable thrown(Throwable failure) {
    try {
      throw failure;
    } catch (Throwable e) {
      return e;
    }
  }

  @Test
  void aFailureComesAsItWasThrown() {
    IllegalStateException failure = new IllegalStateException("outer", new IOException("inner"));
    failure.addSuppressed(new ArithmeticException("beside"));

    Throwable back = ends.sendFailure(thrown(failure));

    assertThat(back)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("outer")
        .hasCauseExactlyInstanceOf(IOException.class)
        .hasSuppressedException(failure.getSuppressed()[0]);
    assertThat(back.getStackTrace()).isEqualTo(failure.getStackTrace());
  }

  @Test
  void oursComeWithWhatTheySay() {
    RemoteException nested =
        new RemoteException(3, "node7", new ProcessExitedException(4, "node8", "was lost"));
    List<JdistException> failures =
        List.of(nested, new CompositeException(List.of(nested, nested)));

    for (JdistException failure : failures) {
      assertThat(ends.sendFailure(failure))
          .hasSameClassAs(failure)
          .hasMessage(failure.getMessage());
    }
    assertThat(((RemoteException) ends.sendFailure(nested)).processId()).isEqualTo(3);
  }

  @Test
  void oneThatCannotBeWrittenIsStoodInForByWhatPrintsTheSame() {
    Throwable failure = thrown(new Holding("held", new IOException("inner")));

    Throwable back = ends.sendFailure(failure);

    assertThat(back)
        .isInstanceOf(StandInException.class)
        .hasToString(failure.toString())
        .hasMessage("held")
        .hasCauseInstanceOf(StandInException.class);
    assertThat(back.getStackTrace())
        .extracting(StackTraceElement::getClassName, StackTraceElement::getLineNumber)
        .containsExactly(
            Stream.of(failure.getStackTrace())
                .map(frame -> tuple(frame.getClassName(), frame.getLineNumber()))
                .toArray(Tuple[]::new));
    assertThat(back.getCause()).hasToString("java.io.IOException: inner");
    assertThat(((StandInException) back).originalType()).isEqualTo(Holding.class.getName());
    assertThat(back.getSuppressed())
        .singleElement()
        .isInstanceOf(CannotTravelException.class)
        .satisfies(note ->
            assertThat(note)
                .hasMessageStartingWith("a value of " + Holding.class.getName() + " holds held (")
                .hasMessageContaining("which is not serializable: value -> held"));
  }

  private static final class Holding extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("unused") // it is what cannot be written
    private final Object held = new Object();

    Holding(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Test
  void oneThatCannotBeReadIsStoodInForAndSaysWhy() {
    Throwable back = ends.sendFailure(thrown(new Unreadable()));

    assertThat(back)
        .isInstanceOf(StandInException.class)
        .hasToString(Unreadable.class.getName() + ": written");
    assertThat(back.getSuppressed())
        .singleElement()
        .isInstanceOf(CannotTravelException.class)
        .satisfies(note ->
            assertThat(note)
                .hasMessage(
                    "the original " + Unreadable.class.getName() + " could not be read here"));
  }

  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable() {
      super("written");
    }

    private void readObject(ObjectInputStream in) {
      throw new AssertionError("not here");
    }
  }

  @Test
  void oneThatCannotEvenBePrintedIsStoodInForByItsType() {
    for (Throwable failure : List.of(new Mute(), new IllegalStateException("x", new Mute()))) {
      Throwable printable = Serializer.printable(failure);

      assertThat(printable)
          .isInstanceOf(StandInException.class)
          .hasToString(
              failure.getClass().getName() + " (which cannot be printed: its own methods fail)");
      assertThat(ends.sendFailure(failure)).hasToString(printable.toString());
    }
    RuntimeException fine = new RuntimeException("fine");
    assertThat(Serializer.printable(fine)).isSameAs(fine);
  }

  @SuppressWarnings("OverrideThrowableToString") // that is its fault
  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      throw new AssertionError("mute");
    }
  }

  @Test
  void oneWhoseMethodsAnswerWithNullIsStoodInForToo() {
    StackTraceElement[] none = {null};
    for (Throwable failure : List.of(new Odd(null, none), new Odd("x", null), new Odd("x", none))) {
      assertThat(ends.sendFailure(failure))
          .isInstanceOf(StandInException.class)
          .hasMessageStartingWith(Odd.class.getName());
    }
  }

  @SuppressWarnings("OverrideThrowableToString") // that is its fault
  private static final class Odd extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String text;
    private final StackTraceElement[] frames;

    Odd(String text, StackTraceElement[] frames) {
      this.text = text;
      this.frames = frames;
    }

    @Override
    public String toString() {
      return text;
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return frames;
    }
  }

  @Test
  void aNullPointerExceptionSaysWhatWasNull() {
    NullPointerException failure = nullPointer(null);
    NullPointerException other = nullPointer(null);
    failure.addSuppressed(new IllegalStateException(failure));
    failure.initCause(other);

    Throwable back = ends.sendFailure(new IllegalStateException("outer", failure)).getCause();

    assertThat(failure).hasMessageContaining("because");
    assertThat(back)
        .isExactlyInstanceOf(NullPointerException.class)
        .hasMessage(failure.getMessage());
    assertThat(back.getStackTrace()).isEqualTo(failure.getStackTrace());
    assertThat(back).cause().hasMessage(other.getMessage());
    assertThat(back.getSuppressed()[0].getCause()).isSameAs(back);
    assertThat(ends.sendFailure(back)).hasMessage(failure.getMessage());
  }

  private static NullPointerException nullPointer(String nothing) {
    return catchThrowableOfType(NullPointerException.class, () -> nothing.trim());
  }

  @Test
  void causesAndSuppressedOnesMayFormACycle() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second", first);
    first.initCause(second);
    RuntimeException third = new RuntimeException("third");
    third.addSuppressed(new RuntimeException("fourth", third));

    assertThat(ends.sendFailure(first)).hasMessage("first");
    assertThat(ends.sendFailure(third)).hasMessage("third");
  }

  @Test
  void aLongChainOfCausesComes() {
    Throwable chain = new RuntimeException("root");
    for (int i = 0; i < 200; i++) {
      chain = new RuntimeException("link " + i, chain);
    }

    assertThat(ends.sendFailure(chain)).hasMessage("link 199").hasRootCauseMessage("root");
  }

  @Test
  void aChainOfCausesThatIsTooLongIsCutShort() {
    Throwable chain = new RuntimeException("root");
    for (int i = 0; i < 20_000; i++) {
      chain = new RuntimeException("link", chain);
    }

    assertThat(Serializer.printable(chain)).isSameAs(chain);
    assertThat(ends.sendFailure(chain))
        .isInstanceOf(StandInException.class)
        .hasToString("java.lang.RuntimeException: link");
  }

  @Test
  void aDeepStackIsNotSentForEver() {
    try {
      overflow(0);
    } catch (StackOverflowError e) {
      Throwable back = ends.sendFailure(e);

      assertThat(back).isExactlyInstanceOf(StackOverflowError.class);
      assertThat(back.getStackTrace()).hasSizeBetween(1, 1_024);
    }
  }

  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  @Test
  void garbageIsAFailureToo() {
    for (Payload payload : List.of(Payload.EMPTY, new Payload(new byte[] {18, 5, 5}))) {
      assertThat(ends.far().decodeFailure(payload))
          .isInstanceOf(CannotTravelException.class)
          .hasMessage("a failure came in that could not be read");
    }
  }

  @Test
  void aFailureWithoutMessageHasNone() {
    assertThat(ends.sendFailure(new IllegalStateException())).hasMessage(null);
    assertThat(ends.sendFailure(new Writeless())).hasToString(Writeless.class.getName());
  }

  private static final class Writeless extends RuntimeException {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) {
      throw new IllegalStateException("not written");
    }
  }
}
