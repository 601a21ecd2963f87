package jdist.serial;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdist.failure.CannotTravelException;
import jdist.failure.JdistException;
import jdist.failure.StandInException;
import jdist.wire.MalformedException;
import jdist.wire.Payload;
import jdist.wire.WireReader;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// How a failure travels: first as plain text (type, words, frames, causes), which can always be
/// read, then as the object itself, if that can be serialized. The receiver prefers the object and
/// makes do with the text. Idea: Julia Distributed, `CapturedException`, which loses the original
/// there.
final class Failures {
  private static final int DEEPEST_CAUSE = 20;
  private static final int MOST_FRAMES = 1_024;

  private Failures() {}

  /// A failure as text.
  record Form(
      String type,
      String text,
      @Nullable String message,
      StackTraceElement[] frames,
      @Nullable Form cause) {
    /// The form of one that can be printed; see [#printable].
    static Form of(Throwable failure, int depth) {
      Throwable cause = failure.getCause();
      return new Form(
          failure.getClass().getName(),
          failure.toString(),
          failure.getMessage(),
          failure.getStackTrace(),
          cause != null && depth < DEEPEST_CAUSE ? of(cause, depth + 1) : null);
    }

    void write(WireWriter out) {
      out.writeString(type);
      out.writeString(text);
      out.writeBoolean(message != null);
      if (message != null) {
        out.writeString(message);
      }
      int count = Math.min(frames.length, MOST_FRAMES);
      out.writeVarint(count);
      for (int i = 0; i < count; i++) {
        out.writeString(frames[i].getClassName());
        out.writeString(frames[i].getMethodName());
        out.writeString(String.valueOf(frames[i].getFileName()));
        out.writeSigned(frames[i].getLineNumber());
      }
      out.writeBoolean(cause != null);
      if (cause != null) {
        cause.write(out);
      }
    }

    static Form read(WireReader in, int depth) throws MalformedException {
      if (depth > DEEPEST_CAUSE + 1) {
        throw new MalformedException("a failure with endless causes");
      }
      String type = in.readString();
      String text = in.readString();
      String message = in.readBoolean() ? in.readString() : null;
      StackTraceElement[] frames = new StackTraceElement[in.readCount(MOST_FRAMES)];
      for (int i = 0; i < frames.length; i++) {
        String className = in.readString();
        String method = in.readString();
        String file = in.readString();
        frames[i] =
            new StackTraceElement(
                className, method, file.equals("null") ? null : file, (int) in.readSigned());
      }
      return new Form(type, text, message, frames, in.readBoolean() ? read(in, depth + 1) : null);
    }

    /// The same with a note of why it had to be.
    StandInException standIn(CannotTravelException why) {
      StandInException standIn = standIn();
      standIn.addSuppressed(why);
      return standIn;
    }

    /// What stands for the failure where it cannot be itself.
    StandInException standIn() {
      StandInException standIn = new StandInException(type, text, message == null ? text : message);
      standIn.setStackTrace(frames);
      if (cause != null) {
        standIn.initCause(cause.standIn());
      }
      return standIn;
    }
  }

  /// The failure itself, or what stands for one that fails even at being looked at.
  static Throwable printable(Throwable failure) {
    if (isPrintable(failure)) {
      return failure;
    }
    String type = failure.getClass().getName();
    String text = type + " (which cannot be printed: its own methods fail)";
    return new StandInException(type, text, text);
  }

  private static boolean isPrintable(Throwable failure) {
    try {
      all(failure).forEach(Failures::look);
      return true;
    } catch (RuntimeException | Error _) {
      return false;
    }
  }

  private static void look(Throwable failure) {
    String _ = requireNonNull(failure.toString()) + failure.getMessage();
    List<StackTraceElement> _ = List.of(failure.getStackTrace());
  }

  /// The failure, its causes, what was suppressed, and theirs, each once: they may form a cycle,
  /// and be too many for a stack.
  static Set<Throwable> all(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> unseen = new ArrayDeque<>(List.of(failure));
    while (!unseen.isEmpty()) {
      Throwable next = unseen.pop();
      if (seen.add(next)) {
        Optional.ofNullable(next.getCause()).ifPresent(unseen::push);
        List.of(next.getSuppressed()).forEach(unseen::push);
      }
    }
    return seen;
  }

  static Payload encode(Serializer serializer, Throwable failure) {
    Throwable original = printable(failure);
    Form form = Form.of(original, 0);
    try {
      return new Encoder(serializer).encodeFailure(form, original);
    } catch (JdistException | IOException e) {
      return encodeText(serializer, form, String.valueOf(e.getMessage()));
    }
  }

  private static Payload encodeText(Serializer serializer, Form form, String why) {
    try {
      return new Encoder(serializer).encodeFailure(form, why);
    } catch (IOException e) {
      throw new IllegalStateException("text goes to memory, which does not fail", e);
    }
  }

  static Throwable decode(Serializer serializer, Payload payload) {
    Decoder decoder = new Decoder(serializer, payload);
    Form form;
    try {
      WireReader in = decoder.in();
      if (in.readByte() != Tag.FAILURE) {
        throw new MalformedException("a failure was to come, and something else did");
      }
      form = Form.read(in, 0);
      if (!in.readBoolean()) {
        return form.standIn(new CannotTravelException(in.readString()));
      }
    } catch (MalformedException e) {
      return new CannotTravelException("a failure came in that could not be read", e);
    }
    try {
      Throwable original = (Throwable) decoder.readObject();
      return isPrintable(original) ? original : form.standIn();
    } catch (Throwable e) {
      return form.standIn(
          new CannotTravelException("the original " + form.type + " could not be read here", e));
    }
  }
}
