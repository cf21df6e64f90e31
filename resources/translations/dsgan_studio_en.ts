<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CutsView</name>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
</context>
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
    <name>MistakeList</name>
    <message numerus="yes">
        <source>%n places to look at</source>
        <translation>
            <numerusform>%n place to look at</numerusform>
            <numerusform>%n places to look at</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SamplesPage</name>
    <message numerus="yes">
        <source>%Ln samples</source>
        <translation>
            <numerusform>%Ln sample</numerusform>
            <numerusform>%Ln samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures cannot be read; hold the mouse over one to see why. Bring the files back from a copy of the project, or drop these samples.</source>
        <translation>
            <numerusform>%Ln picture cannot be read; hold the mouse over it to see why. Bring the file back from a copy of the project, or drop this sample.</numerusform>
            <numerusform>%Ln pictures cannot be read; hold the mouse over one to see why. Bring the files back from a copy of the project, or drop these samples.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Draw %Ln samples</source>
        <translation>
            <numerusform>Draw %Ln sample</numerusform>
            <numerusform>Draw %Ln samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Draw %Ln more samples</source>
        <translation>
            <numerusform>Draw %Ln more sample</numerusform>
            <numerusform>Draw %Ln more samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>dropping %Ln samples</source>
        <translation>
            <numerusform>dropping %Ln sample</numerusform>
            <numerusform>dropping %Ln samples</numerusform>
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
        <source>Training on %Ln images</source>
        <translation>
            <numerusform>Training on %Ln image</numerusform>
            <numerusform>Training on %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images to train on</source>
        <translation>
            <numerusform>%Ln image to train on</numerusform>
            <numerusform>%Ln images to train on</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Train on %Ln images</source>
        <translation>
            <numerusform>Train on %Ln image</numerusform>
            <numerusform>Train on %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TwinsView</name>
    <message numerus="yes">
        <source>%Ln image(s) are nearly the same as an earlier one, mirrored or not. They teach the generator nothing new; where there are many, take them out of the folder.</source>
        <translation>
            <numerusform>%Ln image is nearly the same as an earlier one, mirrored or not. It teaches the generator nothing new.</numerusform>
            <numerusform>%Ln images are nearly the same as an earlier one, mirrored or not. They teach the generator nothing new; where there are many, take them out of the folder.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %Ln most alike are shown.</source>
        <translation>
            <numerusform>The %Ln most alike is shown.</numerusform>
            <numerusform>The %Ln most alike are shown.</numerusform>
        </translation>
    </message>
</context>
</TS>
