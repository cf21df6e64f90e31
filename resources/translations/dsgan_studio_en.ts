<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Findings</name>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n to look at</numerusform>
            <numerusform>%n to look at</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepWording</name>
    <message numerus="yes">
        <source>%n drawn</source>
        <translation>
            <numerusform>%n drawn</numerusform>
            <numerusform>%n drawn</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>learned from %n mask(s)</source>
        <translation>
            <numerusform>learned from %n mask</numerusform>
            <numerusform>learned from %n masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sample(s) drawn.</source>
        <translation>
            <numerusform>%n sample drawn.</numerusform>
            <numerusform>%n samples drawn.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Trained on %n mask(s).</source>
        <translation>
            <numerusform>Trained on %n mask.</numerusform>
            <numerusform>Trained on %n masks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Generated so far: %n item(s).</source>
        <translation>
            <numerusform>Generated so far: %n item.</numerusform>
            <numerusform>Generated so far: %n items.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainingWork</name>
    <message numerus="yes">
        <source>Training on %n images</source>
        <translation>
            <numerusform>Training on %n image</numerusform>
            <numerusform>Training on %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images to train on</source>
        <translation>
            <numerusform>%n image to train on</numerusform>
            <numerusform>%n images to train on</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Train on %n images</source>
        <translation>
            <numerusform>Train on %n image</numerusform>
            <numerusform>Train on %n images</numerusform>
        </translation>
    </message>
</context>
</TS>
