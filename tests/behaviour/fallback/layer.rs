//! The expansion of `#[fallback]`, written once: as in the head of the private module.

/// `layer!(CALL, INNER, FAILING => OUT)`, then `when(CLOSURE)` for a partial one; `now` at the end for a sync function.
macro_rules! layer {
    ($call:ident, $inner:expr, $f:ident => $out:expr $(, when($when:expr))?) => {
        layer!(@ $call, $inner, $f, ($($when)?), p, h, '__res_fallback => '__res_settled: {
            let (__res_g, __res_w) = {
                let $f = $f;
                layer!(@when $f, p, h, '__res_fallback, $($when)?);
                let __res_g = h.answering($f.is_rejected());
                let __res_w = match p.settle($out) {
                    Ok(__res_r) => break '__res_settled (__res_g, __res_r),
                    Err(__res_w) => __res_w,
                };
                (__res_g, __res_w)
            };
            let __res_r = __res_w.await;
            (__res_g, __res_r)
        })
    };
    ($call:ident, $inner:expr, $f:ident => $out:expr $(, when($when:expr))?, now) => {
        layer!(@ $call, $inner, $f, ($($when)?), p, h, '__res_fallback => {
            layer!(@when $f, p, h, '__res_fallback, $($when)?);
            let __res_g = h.answering($f.is_rejected());
            let __res_r = p.settle_now($out);
            (__res_g, __res_r)
        })
    };
    (@when $f:ident, $p:ident, $h:ident, $fallback:lifetime,) => {};
    (@when $f:ident, $p:ident, $h:ident, $fallback:lifetime, $when:expr) => {
        if !resilience::__private::ask($f.failure(), $when) {
            $h.pass();
            break $fallback $p.rejoin($f);
        }
    };
    (@ $call:ident, $inner:expr, $f:ident, ($($when:expr)?), $p:ident, $h:ident, $fallback:lifetime => $settle:expr) => {
        $fallback: {
            use resilience::__private as p;
            static PLACE: p::Place = p::Place {
                module: module_path!(),
                function: "call",
                file: file!(),
                line: line!(),
            };
            static SITE: p::Site<p::Fallback> = p::Site::new(&PLACE, None, || ());
            let ($p, $f) = {
                let __res_v = $inner;
                let __res_p = {
                    use p::Parting as _;
                    (&&p::Probe(&__res_v)).__parts()
                };
                let __res_f = match __res_p.split(__res_v) {
                    Ok(__res_r) => break $fallback layer!(@ok __res_r $($when)?),
                    Err(__res_f) => __res_f,
                };
                (__res_p, __res_f)
            };
            let __res_home = p::Home::here();
            let $h = SITE.get(&__res_home);
            let (__res_g, __res_r) = $settle;
            let __res_a = {
                use p::IsError as _;
                !(&&p::Probe(&__res_r)).__is_error()
            };
            __res_g.finish(__res_a);
            $call.set_degraded(__res_a);
            Ok(__res_r)
        }
    };
    (@ok $r:ident) => { Ok::<_, p::Never>($r) };
    (@ok $r:ident $when:expr) => { Ok($r) };
}

/// What a closure's parameter and `err` are.
macro_rules! err {
    ($f:ident) => {{
        use resilience::__private::Errs as _;
        (&&&resilience::__private::Probe(&$f)).__err()
    }
    .take($f)};
}

/// A body at the bottom of a stack in which nothing can refuse.
macro_rules! body {
    ($result:ty, $body:block) => {
        Ok::<$result, resilience::__private::Never>(
            async {
                if let Some(__r) = None::<$result> {
                    return __r;
                }
                $body
            }
            .await,
        )
    };
}

/// The same below a layer that refuses when it is told to.
macro_rules! refusing {
    ($refuse:expr, $inner:expr) => {
        if $refuse {
            Err(crate::open())
        } else {
            resilience::__private::widen($inner)
        }
    };
}
