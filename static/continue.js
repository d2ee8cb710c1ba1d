// A step that goes on by itself: presses the one button of the page. Without script the reader presses it.
document.querySelector("form[data-continue]").submit();
